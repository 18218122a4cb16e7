// SPDX-License-Identifier: Apache-2.0
// Runs Xerces-C over the decoded text and turns its complaints into findings or one error.
#include "translators/xml/gate.hpp"

#include <fmt/format.h>
#include <xercesc/framework/MemBufInputSource.hpp>
#include <xercesc/framework/XMLGrammarPoolImpl.hpp>
#include <xercesc/framework/XMLValidityCodes.hpp>
#include <xercesc/parsers/SAX2XMLReaderImpl.hpp>
#include <xercesc/sax/Locator.hpp>
#include <xercesc/sax2/DefaultHandler.hpp>
#include <xercesc/util/OutOfMemoryException.hpp>
#include <xercesc/util/PlatformUtils.hpp>
#include <xercesc/util/SecurityManager.hpp>
#include <xercesc/util/XMLEntityResolver.hpp>
#include <xercesc/util/XMLUni.hpp>

#include <algorithm>

#include "base/text.hpp"
#include "translators/xml/decode.hpp"
#include "translators/xml/grammars.hpp"
#include "translators/xml/process.hpp"
#include "translators/xml/sniff.hpp"
#include "translators/xml/trail.hpp"
#include "translators/xml/utf8.hpp"
#include "translators/xml/wording.hpp"

namespace crossdock::xml {
namespace {

using xercesc::XMLUni;
using xercesc::XMLValid;

// Thrown by the handlers to end a check; nothing else of ours passes through Xerces.
struct Stop {
  Error error;
};

Complaint complaint_of(unsigned int code) {
  switch (code) {
    case XMLValid::ElementNotValidForContent: return Complaint::child;
    case XMLValid::NotEnoughElemsForCM:
    case XMLValid::EmptyNotValidForContent: return Complaint::missing;
    case XMLValid::ElementNotDefined: return Complaint::unknown_element;
    case XMLValid::RequiredAttrNotProvided: return Complaint::missing_attribute;
    case XMLValid::AttNotDefinedForElement:
    case XMLValid::AttNotDefined:
    case XMLValid::ProhibitedAttributePresent: return Complaint::attribute;
    case XMLValid::NoCharDataInCM:
    case XMLValid::SimpleTypeHasChild: return Complaint::text;
    case XMLValid::DatatypeError:
    case XMLValid::DatatypeValidationFailure:
    case XMLValid::DisplayErrorMessage:
    case XMLValid::DoesNotMatchEnumList:
    case XMLValid::InvalidEmptyAttValue:
    case XMLValid::NotSameAsFixedValue:
    case XMLValid::FixedDifferentFromActual: return Complaint::value;
    case XMLValid::IC_AbsentKeyValue:
    case XMLValid::IC_DuplicateKey:
    case XMLValid::IC_DuplicateUnique:
    case XMLValid::IC_KeyNotFound:
    case XMLValid::IC_KeyNotEnoughValues: return Complaint::key;
    default: return Complaint::other;
  }
}

class Check : public xercesc::DefaultHandler, public xercesc::XMLEntityResolver {
 public:
  Check(const Limits& limits, GateReport& report) : limits_(limits), report_(report), trail_(report, limits.findings) {}

  void setDocumentLocator(const xercesc::Locator* const locator) override { locator_ = locator; }
  void startDTD(const XMLCh* const, const XMLCh* const, const XMLCh* const) override {
    throw Stop{{Fault::refused, "the document has a DOCTYPE, which is not accepted", here()}};
  }
  xercesc::InputSource* resolveEntity(const XMLCh* const, const XMLCh* const) override {
    refuse("the document asks for an external entity");
  }
  xercesc::InputSource* resolveEntity(xercesc::XMLResourceIdentifier*) override {
    refuse("the document asks for an external entity");
  }
  void startPrefixMapping(const XMLCh* const, const XMLCh* const) override { ++namespaces_; }
  void startElement(const XMLCh* const, const XMLCh* const, const XMLCh* const name,
                    const xercesc::Attributes& attributes) override;
  void endElement(const XMLCh* const, const XMLCh* const, const XMLCh* const) override;
  void characters(const XMLCh* const text, const XMLSize_t size) override;

  Trail& trail() { return trail_; }

 private:
  [[noreturn]] void refuse(std::string what) const { throw Stop{{Fault::refused, std::move(what), here()}}; }
  std::string here() const {
    return locator_ == nullptr
               ? std::string()
               : fmt::format("line {}, column {}", locator_->getLineNumber(), locator_->getColumnNumber());
  }

  const Limits& limits_;
  GateReport& report_;
  const xercesc::Locator* locator_ = nullptr;
  Trail trail_;
  std::size_t namespaces_ = 0;
};

void Check::startElement(const XMLCh* const, const XMLCh* const, const XMLCh* const name,
                         const xercesc::Attributes& attributes) {
  if (trail_.depth() >= limits_.depth) refuse(fmt::format("elements are nested deeper than {}", limits_.depth));
  if (++report_.elements > limits_.elements)
    refuse(fmt::format("the document has more than {} elements", limits_.elements));
  if (attributes.getLength() > limits_.attributes + namespaces_) {
    refuse(
        fmt::format("{} has {} attributes, {} are allowed", narrow(name), attributes.getLength(), limits_.attributes));
  }
  if (namespaces_ > limits_.namespaces)
    refuse(fmt::format("{} declares {} namespaces, {} are allowed", narrow(name), namespaces_, limits_.namespaces));
  for (XMLSize_t i = 0; i < attributes.getLength(); ++i) {
    if (xercesc::XMLString::stringLen(attributes.getValue(i)) > limits_.text)
      refuse(fmt::format("an attribute of {} is longer than {} bytes", narrow(name), limits_.text));
  }
  namespaces_ = 0;

  trail_.open(name, static_cast<int>(locator_->getLineNumber()), static_cast<int>(locator_->getColumnNumber()));
  report_.depth = std::max(report_.depth, trail_.depth());
}

void Check::endElement(const XMLCh* const, const XMLCh* const, const XMLCh* const) { trail_.close(); }

void Check::characters(const XMLCh* const text, const XMLSize_t size) {
  if (trail_.depth() == 0) return;
  const auto length = trail_.text({text, size});
  const auto limit = trail_.name().ends_with("EmbeddedDocumentBinaryObject") ? limits_.attachment : limits_.text;
  if (length > limit) refuse(fmt::format("the text of {} is longer than {} bytes", trail_.name(), limit));
}

// The reader itself takes the reports, for it gets their codes; an ErrorHandler gets only their texts.
class Parser : public xercesc::SAX2XMLReaderImpl {
 public:
  Parser(xercesc::XMLGrammarPool* pool, Check& check)
      : SAX2XMLReaderImpl(xercesc::XMLPlatformUtils::fgMemoryManager, pool), check_(check) {}

  void error(const unsigned int code, const XMLCh* const domain, const xercesc::XMLErrorReporter::ErrTypes type,
             const XMLCh* const text, const XMLCh* const, const XMLCh* const, const XMLFileLoc line,
             const XMLFileLoc column) override {
    if (type == xercesc::XMLErrorReporter::ErrType_Warning) return;
    const bool fatal = type == xercesc::XMLErrorReporter::ErrType_Fatal;
    if (!fatal && xercesc::XMLString::equals(domain, XMLUni::fgValidityDomain))
      return complain(complaint_of(code), text, line, column);
    // Exceptions that its data types throw come in the domain of exceptions.
    if (!fatal && xercesc::XMLString::equals(domain, XMLUni::fgExceptDomain))
      return complain(Complaint::value, text, line, column);
    throw Stop{{Fault::malformed, word_fatal(narrow(text)), fmt::format("line {}, column {}", line, column)}};
  }

 private:
  void complain(Complaint complaint, const XMLCh* text, XMLFileLoc line, XMLFileLoc column) {
    check_.trail().complain(complaint, narrow(text), static_cast<int>(line), static_cast<int>(column));
  }

  Check& check_;
};

void shut_doors(Parser& parser, xercesc::SecurityManager& security) {
  security.setEntityExpansionLimit(100);
  parser.setProperty(XMLUni::fgXercesSecurityManager, &security);
  parser.setFeature(XMLUni::fgSAX2CoreNameSpaces, true);
  parser.setFeature(XMLUni::fgXercesDisableDefaultEntityResolution, true);
  parser.setFeature(XMLUni::fgXercesLoadExternalDTD, false);
  parser.setFeature(XMLUni::fgXercesLoadSchema, false);  // xsi:schemaLocation is ignored
  parser.setFeature(XMLUni::fgXercesCacheGrammarFromParse, false);
}

void run(std::string_view text, const Grammars* grammars, const Limits& limits, GateReport& report) {
  Check check(limits, report);
  xercesc::SecurityManager security;
  Parser parser(grammars == nullptr ? nullptr : static_cast<xercesc::XMLGrammarPool*>(grammars->pool()), check);
  shut_doors(parser, security);
  parser.setFeature(XMLUni::fgSAX2CoreValidation, grammars != nullptr);
  parser.setFeature(XMLUni::fgXercesDynamic, false);
  parser.setFeature(XMLUni::fgXercesSchema, grammars != nullptr);
  parser.setFeature(XMLUni::fgXercesUseCachedGrammarInParse, grammars != nullptr);
  parser.setContentHandler(&check);
  parser.setLexicalHandler(&check);
  parser.setErrorHandler(&check);  // without one, Xerces reports nothing at all
  parser.setXMLEntityResolver(&check);
  xercesc::MemBufInputSource source(reinterpret_cast<const XMLByte*>(text.data()), text.size(), "document", false);
  source.setEncoding(XMLUni::fgUTF8EncodingString);
  parser.parse(source);
  check.trail().finish();
}

}  // namespace

Result<GateReport> Gate::check(std::string_view bytes, const Limits& limits) const {
  if (bytes.size() > limits.bytes) {
    return fail(Fault::refused, fmt::format("the document has {} bytes, {} are allowed", bytes.size(), limits.bytes));
  }
  const auto sniffed = sniff(bytes);
  if (!sniffed) return fail(sniffed.error());
  if (sniffed->doctype) return fail(Fault::refused, "the document has a DOCTYPE, which is not accepted");
  const auto decoded = decode(bytes, *sniffed);
  if (!decoded) return fail(decoded.error());

  GateReport report;
  const auto grammars = schemas_->state_->find(sniffed->root_namespace, sniffed->root);
  if (!grammars && grammars.error().fault != Fault::unmapped) return fail(grammars.error());
  report.schema_checked = grammars.has_value();
  if (!report.schema_checked) report.note = fmt::format("gate is off: no schema for {}", sniffed->root_name());

  start_xerces();
  try {
    run(decoded->text(), grammars ? grammars->get() : nullptr, limits, report);
  } catch (const Stop& stop) {
    return fail(stop.error);
  } catch (const xercesc::XMLException& problem) {
    return fail(Fault::malformed, word_fatal(narrow(problem.getMessage())));
  } catch (const xercesc::SAXException& problem) {
    return fail(Fault::malformed, word_fatal(narrow(problem.getMessage())));
  } catch (const xercesc::OutOfMemoryException&) {
    return fail(Fault::unavailable, "no memory to check the document");
  }
  return report;
}

}  // namespace crossdock::xml
