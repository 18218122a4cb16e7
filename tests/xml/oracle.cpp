// SPDX-License-Identifier: Apache-2.0
// Compiles a schema with libxml2 and validates a document against it, without messages.
#include "tests/xml/oracle.hpp"

#include <libxml/parser.h>
#include <libxml/xmlschemas.h>

#include <map>
#include <memory>
#include <stdexcept>

namespace crossdock::xml {
namespace {

// The product forbids libxml2 to open files; the oracle needs the loader of before to compile schemas.
const xmlExternalEntityLoader original_loader = xmlGetExternalEntityLoader();

void say_nothing(void*, const char*, ...) {}

xmlSchema* compiled(const std::filesystem::path& file) {
  static std::map<std::string, std::unique_ptr<xmlSchema, decltype(&xmlSchemaFree)>> schemas;
  const auto found = schemas.find(file.string());
  if (found != schemas.end()) return found->second.get();
  const auto refusing = xmlGetExternalEntityLoader();
  xmlSetExternalEntityLoader(original_loader);
  auto* parser = xmlSchemaNewParserCtxt(file.c_str());
  xmlSchemaSetParserErrors(parser, say_nothing, say_nothing, nullptr);
  auto* schema = xmlSchemaParse(parser);
  xmlSchemaFreeParserCtxt(parser);
  xmlSetExternalEntityLoader(refusing);
  if (schema == nullptr) throw std::runtime_error("libxml2 cannot compile " + file.string());
  schemas.emplace(file.string(), std::unique_ptr<xmlSchema, decltype(&xmlSchemaFree)>(schema, &xmlSchemaFree));
  return schema;
}

}  // namespace

Opinion second_opinion(std::string_view bytes, const std::filesystem::path& schema) {
  const std::unique_ptr<xmlDoc, decltype(&xmlFreeDoc)> document(
      xmlReadMemory(bytes.data(), static_cast<int>(bytes.size()), "document", nullptr,
                    XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING),
      &xmlFreeDoc);
  if (!document) return Opinion::malformed;
  const std::unique_ptr<xmlSchemaValidCtxt, decltype(&xmlSchemaFreeValidCtxt)> validator(
      xmlSchemaNewValidCtxt(compiled(schema)), &xmlSchemaFreeValidCtxt);
  xmlSchemaSetValidErrors(validator.get(), say_nothing, say_nothing, nullptr);
  return xmlSchemaValidateDoc(validator.get(), document.get()) == 0 ? Opinion::valid : Opinion::invalid;
}

}  // namespace crossdock::xml
