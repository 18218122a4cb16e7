// SPDX-License-Identifier: Apache-2.0
// Compiles schemas into a locked Xerces-C pool, so that many threads can use it at once.
#include "translators/xml/grammars.hpp"

#include <fmt/format.h>
#include <xercesc/framework/LocalFileInputSource.hpp>
#include <xercesc/framework/XMLGrammarPoolImpl.hpp>
#include <xercesc/parsers/SAX2XMLReaderImpl.hpp>
#include <xercesc/sax2/DefaultHandler.hpp>
#include <xercesc/util/OutOfMemoryException.hpp>
#include <xercesc/util/PlatformUtils.hpp>
#include <xercesc/util/TransService.hpp>
#include <xercesc/util/XMLEntityResolver.hpp>
#include <xercesc/util/XMLUni.hpp>
#include <xercesc/validators/schema/ComplexTypeInfo.hpp>
#include <xercesc/validators/schema/SchemaGrammar.hpp>

#include "base/text.hpp"
#include "translators/xml/process.hpp"
#include "translators/xml/utf8.hpp"

namespace crossdock::xml {
namespace {

// The first thing that is wrong with a schema.
struct Broken {
  std::string what;
  std::string where;
};

class Errors : public xercesc::DefaultHandler {
 public:
  void warning(const xercesc::SAXParseException&) override {}
  void error(const xercesc::SAXParseException& problem) override { refuse(problem); }
  void fatalError(const xercesc::SAXParseException& problem) override { refuse(problem); }

 private:
  [[noreturn]] static void refuse(const xercesc::SAXParseException& problem) {
    throw Broken{printable(narrow(problem.getMessage()), 300),
                 fmt::format("{}:{}", narrow(problem.getSystemId()), problem.getLineNumber())};
  }
};

// Imports and includes come from the folder or not at all. An import whose location points elsewhere (often at the W3C)
// is served by its namespace if a file of the folder has it.
class Imports : public xercesc::XMLEntityResolver {
 public:
  explicit Imports(const Catalogue& catalogue) : catalogue_(catalogue) {}

  xercesc::InputSource* resolveEntity(xercesc::XMLResourceIdentifier* wanted) override {
    const auto base = narrow(wanted->getBaseURI());
    const auto location = narrow(wanted->getSchemaLocation());
    const auto ns = narrow(wanted->getNameSpace());
    const bool schema = wanted->getResourceIdentifierType() != xercesc::XMLResourceIdentifier::ExternalEntity;
    std::string file;
    if (schema && !location.empty()) file = catalogue_.resolve(base, location);
    if (schema && file.empty() && !ns.empty()) file = catalogue_.only_file_of(ns);
    if (file.empty() && schema && location.empty())
      return nullptr;  // a bare import of a namespace nobody has a schema of
    if (file.empty())
      throw Broken{fmt::format("'{}' is not in the folder of schemas",
                               location.empty() ? narrow(wanted->getSystemId()) : location),
                   base};
    const xercesc::TranscodeFromStr path(reinterpret_cast<const XMLByte*>(file.data()), file.size(), "UTF-8");
    return new xercesc::LocalFileInputSource(path.str());
  }

 private:
  const Catalogue& catalogue_;
};

// Xerces builds content models, and the text of them that its messages quote, when they are first needed: also in a
// locked pool, and without a lock. Building all of them now leaves nothing for two threads to build at once.
void build_content_models(xercesc::XMLGrammarPool& pool) {
  auto grammars = pool.getGrammarEnumerator();
  while (grammars.hasMoreElements()) {
    auto& grammar = grammars.nextElement();
    if (grammar.getGrammarType() != xercesc::Grammar::SchemaGrammarType) continue;
    auto* types = static_cast<xercesc::SchemaGrammar&>(grammar).getComplexTypeRegistry();
    if (types == nullptr) continue;
    xercesc::RefHashTableOfEnumerator<xercesc::ComplexTypeInfo> each(types);
    while (each.hasMoreElements()) {
      auto& type = each.nextElement();
      type.getContentModel();
      type.getFormattedContentModel();
    }
  }
}

void load(xercesc::XMLGrammarPool& pool, const Catalogue& catalogue, const std::set<std::string>& files) {
  Errors errors;
  Imports imports(catalogue);
  xercesc::SAX2XMLReaderImpl reader(xercesc::XMLPlatformUtils::fgMemoryManager, &pool);
  reader.setFeature(xercesc::XMLUni::fgSAX2CoreNameSpaces, true);
  reader.setFeature(xercesc::XMLUni::fgXercesSchema, true);
  reader.setFeature(xercesc::XMLUni::fgXercesUseCachedGrammarInParse, true);
  reader.setFeature(xercesc::XMLUni::fgXercesHandleMultipleImports, true);
  reader.setFeature(xercesc::XMLUni::fgXercesIgnoreAnnotations, true);
  reader.setFeature(xercesc::XMLUni::fgXercesDisableDefaultEntityResolution, true);
  reader.setFeature(xercesc::XMLUni::fgXercesLoadExternalDTD, false);
  reader.setErrorHandler(&errors);
  reader.setXMLEntityResolver(&imports);
  for (const auto& file : files) {
    const xercesc::TranscodeFromStr path(reinterpret_cast<const XMLByte*>(file.data()), file.size(), "UTF-8");
    const xercesc::LocalFileInputSource source(path.str());
    if (reader.loadGrammar(source, xercesc::Grammar::SchemaGrammarType, true) == nullptr)
      throw Broken{"the schema does not compile", file};
  }
  build_content_models(pool);
  pool.lockPool();
}

}  // namespace

struct Grammars::Pool {
  xercesc::XMLGrammarPoolImpl grammars{xercesc::XMLPlatformUtils::fgMemoryManager};
};

Grammars::Grammars(std::set<std::string> files, std::unique_ptr<Pool> pool)
    : files_(std::move(files)), pool_(std::move(pool)) {}
Grammars::~Grammars() = default;

void* Grammars::pool() const { return static_cast<xercesc::XMLGrammarPool*>(&pool_->grammars); }

Result<std::shared_ptr<const Grammars>> Grammars::compile(const Catalogue& catalogue, std::set<std::string> files) {
  start_xerces();
  auto pool = std::make_unique<Pool>();
  try {
    load(pool->grammars, catalogue, files);
  } catch (const Broken& broken) {
    return fail(Fault::invalid, fmt::format("the schema cannot be used: {}", broken.what), broken.where);
  } catch (const xercesc::XMLException& problem) {
    return fail(Fault::invalid,
                fmt::format("the schema cannot be used: {}", printable(narrow(problem.getMessage()), 300)));
  } catch (const xercesc::SAXException& problem) {
    return fail(Fault::invalid,
                fmt::format("the schema cannot be used: {}", printable(narrow(problem.getMessage()), 300)));
  } catch (const xercesc::OutOfMemoryException&) {
    return fail(Fault::unavailable, "no memory to compile the schema");
  }
  return std::shared_ptr<const Grammars>(new Grammars(std::move(files), std::move(pool)));
}

Result<std::shared_ptr<const Grammars>> SchemaSet::State::find(std::string_view ns, std::string_view root) {
  if (!catalogue) return fail(Fault::unmapped, fmt::format("no schemas are configured, none for {}", root));
  const auto file = catalogue->file_of(ns, root);
  if (!file) return fail(file.error());
  const std::lock_guard lock(mutex);
  if (current && current->holds(*file)) return current;
  auto files = current ? current->files() : std::set<std::string>();
  files.insert(*file);
  auto compiled = Grammars::compile(*catalogue, std::move(files));
  if (compiled) current = *compiled;
  return compiled;
}

SchemaSet::SchemaSet() : state_(std::make_unique<State>()) {}
SchemaSet::~SchemaSet() = default;
SchemaSet::SchemaSet(SchemaSet&&) noexcept = default;
SchemaSet& SchemaSet::operator=(SchemaSet&&) noexcept = default;

Result<SchemaSet> SchemaSet::open(const std::string& folder) {
  auto catalogue = Catalogue::read(folder);
  if (!catalogue) return fail(catalogue.error());
  SchemaSet set;
  set.state_->catalogue = std::move(*catalogue);
  return set;
}

bool SchemaSet::covers(std::string_view ns, std::string_view root) const {
  return state_->catalogue && state_->catalogue->file_of(ns, root).has_value();
}

Result<void> SchemaSet::compile(std::string_view ns, std::string_view root) const {
  const auto found = state_->find(ns, root);
  if (!found) return fail(found.error());
  return {};
}

}  // namespace crossdock::xml
