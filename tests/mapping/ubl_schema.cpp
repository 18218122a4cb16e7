// SPDX-License-Identifier: Apache-2.0
// Asks Xerces-C for the components of a compiled schema (XSModel) and keeps what a generator of documents needs.
#include "tests/mapping/ubl_schema.hpp"

#include <gtest/gtest.h>
#include <xercesc/framework/LocalFileInputSource.hpp>
#include <xercesc/framework/XMLGrammarPoolImpl.hpp>
#include <xercesc/framework/psvi/XSAttributeDeclaration.hpp>
#include <xercesc/framework/psvi/XSAttributeUse.hpp>
#include <xercesc/framework/psvi/XSComplexTypeDefinition.hpp>
#include <xercesc/framework/psvi/XSElementDeclaration.hpp>
#include <xercesc/framework/psvi/XSModel.hpp>
#include <xercesc/framework/psvi/XSModelGroup.hpp>
#include <xercesc/framework/psvi/XSParticle.hpp>
#include <xercesc/framework/psvi/XSSimpleTypeDefinition.hpp>
#include <xercesc/parsers/SAX2XMLReaderImpl.hpp>
#include <xercesc/util/PlatformUtils.hpp>
#include <xercesc/util/TransService.hpp>
#include <xercesc/util/XMLUni.hpp>

namespace crossdock::tests {
namespace {

std::string text_of(const XMLCh* wide) {
  if (wide == nullptr) return {};
  const xercesc::TranscodeToStr narrow(wide, "UTF-8");
  return {reinterpret_cast<const char*>(narrow.str()), narrow.length()};
}

std::basic_string<XMLCh> wide(std::string_view text) {
  const xercesc::TranscodeFromStr out(reinterpret_cast<const XMLByte*>(text.data()), text.size(), "UTF-8");
  return {out.str(), out.length()};
}

std::string with_prefix(const std::string& ns, const std::string& local) {
  for (const auto& [part, prefix] : {std::pair("CommonAggregateComponents", "cac:"),
                                     {"CommonBasicComponents", "cbc:"},
                                     {"CommonExtensionComponents", "ext:"}}) {
    if (ns.find(part) != std::string::npos) return prefix + local;
  }
  return local;
}

}  // namespace

struct UblSchema::Model {
  std::map<std::string, std::unique_ptr<SchemaType>>& types;

  const SchemaType* type_of(xercesc::XSElementDeclaration& element) {
    auto* definition = element.getTypeDefinition();
    const auto name = text_of(definition->getName());
    const auto key = text_of(definition->getNamespace()) + ' ' + name;
    if (const auto known = types.find(key); known != types.end()) return known->second.get();
    auto& type = *(types[key] = std::make_unique<SchemaType>());  // known before its children, which may hold it again
    type.name = name;
    if (definition->getTypeCategory() == xercesc::XSTypeDefinition::SIMPLE_TYPE) {
      set_text(type, static_cast<xercesc::XSSimpleTypeDefinition*>(definition));
    } else {
      fill(type, *static_cast<xercesc::XSComplexTypeDefinition*>(definition));
    }
    return &type;
  }

  static void set_text(SchemaType& type, xercesc::XSSimpleTypeDefinition* simple) {
    auto* primitive = simple == nullptr ? nullptr : simple->getPrimitiveType();
    type.primitive = primitive == nullptr ? "string" : text_of(primitive->getName());
  }

  void fill(SchemaType& type, xercesc::XSComplexTypeDefinition& complex) {
    if (complex.getContentType() == xercesc::XSComplexTypeDefinition::CONTENTTYPE_SIMPLE)
      set_text(type, complex.getSimpleType());
    if (auto* uses = complex.getAttributeUses(); uses != nullptr) {
      for (XMLSize_t i = 0; i < uses->size(); ++i) {
        auto* use = uses->elementAt(i);
        type.attributes.push_back({text_of(use->getAttrDeclaration()->getName()), use->getRequired()});
      }
    }
    if (auto* particle = complex.getParticle(); particle != nullptr) add(type, *particle, true);
  }

  void add(SchemaType& type, xercesc::XSParticle& particle, bool required) {
    required = required && particle.getMinOccurs() > 0;
    switch (particle.getTermType()) {
      case xercesc::XSParticle::TERM_ELEMENT: {
        auto& element = *particle.getElementTerm();
        type.children.push_back({with_prefix(text_of(element.getNamespace()), text_of(element.getName())), required,
                                 particle.getMaxOccursUnbounded() || particle.getMaxOccurs() > 1, type_of(element)});
        break;
      }
      case xercesc::XSParticle::TERM_MODELGROUP: {
        auto* parts = particle.getModelGroupTerm()->getParticles();
        for (XMLSize_t i = 0; i < parts->size(); ++i) add(type, *parts->elementAt(i), required);
        break;
      }
      case xercesc::XSParticle::TERM_WILDCARD: type.any = true; break;
      default: break;
    }
  }
};

UblSchema::UblSchema(const std::string& folder, const std::string& release, const std::string& root,
                     std::string_view root_ns) {
  xercesc::XMLPlatformUtils::Initialize();
  xercesc::XMLGrammarPoolImpl pool(xercesc::XMLPlatformUtils::fgMemoryManager);
  xercesc::SAX2XMLReaderImpl reader(xercesc::XMLPlatformUtils::fgMemoryManager, &pool);
  reader.setFeature(xercesc::XMLUni::fgXercesSchema, true);
  reader.setFeature(xercesc::XMLUni::fgXercesHandleMultipleImports, true);
  const auto file = folder + "/maindoc/UBL-" + root + '-' + release + ".xsd";
  const auto path = wide(file), name = wide(root), ns = wide(root_ns);
  reader.loadGrammar(xercesc::LocalFileInputSource(path.c_str()), xercesc::Grammar::SchemaGrammarType, true);
  bool changed = false;
  auto* element = pool.getXSModel(changed)->getElementDeclaration(name.c_str(), ns.c_str());
  if (element == nullptr) {
    ADD_FAILURE() << file << " declares no " << root;
    root_ = (types_[root] = std::make_unique<SchemaType>()).get();
    return;
  }
  Model model{types_};
  root_ = model.type_of(*element);
}

UblSchema::~UblSchema() = default;

}  // namespace crossdock::tests
