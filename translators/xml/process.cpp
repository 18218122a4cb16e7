// SPDX-License-Identifier: Apache-2.0
// Initialises libxml2 and Xerces-C once, so that neither loads anything from outside by itself.
#include "translators/xml/process.hpp"

#include <libxml/parser.h>
#include <xercesc/util/PlatformUtils.hpp>
#include <xercesc/util/XMLNetAccessor.hpp>

#include "base/memory.hpp"

namespace crossdock::xml {
namespace {

xmlParserInput* refuse_entity(const char*, const char*, xmlParserCtxt*) { return nullptr; }

}  // namespace

// Neither library is ever shut down: threads may still be reading when the program ends.
void start_libxml2() {
  static const bool started = [] {
    xmlMemSetup(counted_free, counted_malloc, counted_realloc, counted_strdup);  // before anything else of it
    xmlInitParser();
    xmlSetExternalEntityLoader(refuse_entity);
    return true;
  }();
  static_cast<void>(started);
}

void start_xerces() {
  static const bool started = [] {
    xercesc::XMLPlatformUtils::Initialize();
    delete xercesc::XMLPlatformUtils::fgNetAccessor;  // Debian's build would fetch http by itself
    xercesc::XMLPlatformUtils::fgNetAccessor = nullptr;
    return true;
  }();
  static_cast<void>(started);
}

}  // namespace crossdock::xml
