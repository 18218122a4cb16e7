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
#include <xercesc/util/TransService.hpp>
#include <xercesc/util/XMLEntityResolver.hpp>
#include <xercesc/util/XMLUni.hpp>

#include <algorithm>
#include <unordered_map>

#include "base/text.hpp"
#include "translators/xml/decode.hpp"
#include "translators/xml/grammars.hpp"
#include "translators/xml/process.hpp"
#include "translators/xml/sniff.hpp"
#include "translators/xml/wording.hpp"

namespace crossdock::xml {
namespace {

using xercesc::XMLUni;
using xercesc::XMLValid;

std::string narrow(const XMLCh* text) {
  if (text == nullptr || *text == 0) return {};
  const xercesc::TranscodeToStr utf8(text, "UTF-8");
  return {reinterpret_cast<const char*>(utf8.str()), utf8.length()};
}

constexpr std::size_t quoted_length = 40;

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

struct Child {
  int name = 0;  // in the table of names
  int line = 0;
  int column = 0;
};

// An open element with the children seen so far: what the paths of findings are made of.
struct Frame {
  std::string_view name;  // as written, with its prefix
  std::size_t text = 0;   // length so far
  std::u16string start;   // of the text: what a finding about its value quotes
  std::vector<Child> children;
};

// A complaint whose element is known only with the next event: Xerces reports what is wrong with a start tag before it
// reports the element.
struct Draft {
  Complaint complaint{};
  std::string message;
  int line = 0;
  int column = 0;
  std::string path;  // set at once for text, which is about the open element whatever comes next
};

enum class Phase { start, end };

class Check : public xercesc::DefaultHandler, public xercesc::XMLEntityResolver {
 public:
  Check(const Limits& limits, GateReport& report) : limits_(limits), report_(report) {}

  void setDocumentLocator(const xercesc::Locator* const locator) override { locator_ = locator; }
  void startDTD(const XMLCh* const, const XMLCh* const, const XMLCh* const) override {
    throw Stop{{Fault::refused, "the document has a DOCTYPE, which is not accepted", here()}};
  }
  xercesc::InputSource* resolveEntity(const XMLCh* const, const XMLCh* const) override { refuse("the document asks for an external entity"); }
  xercesc::InputSource* resolveEntity(xercesc::XMLResourceIdentifier*) override { refuse("the document asks for an external entity"); }
  void startPrefixMapping(const XMLCh* const, const XMLCh* const) override { ++namespaces_; }
  void startElement(const XMLCh* const, const XMLCh* const, const XMLCh* const name, const xercesc::Attributes& attributes) override;
  void endElement(const XMLCh* const, const XMLCh* const, const XMLCh* const) override;
  void characters(const XMLCh* const text, const XMLSize_t size) override;

  // One complaint of the validator.
  void complain(Complaint complaint, const XMLCh* text, XMLFileLoc line, XMLFileLoc column);

 private:
  [[noreturn]] void refuse(std::string what) const { throw Stop{{Fault::refused, std::move(what), here()}}; }
  std::string here() const {
    return locator_ == nullptr ? std::string() : fmt::format("line {}, column {}", locator_->getLineNumber(), locator_->getColumnNumber());
  }
  int intern(const XMLCh* name);
  std::string path() const;
  void place_drafts(Phase phase);
  Finding finding_of(const Draft& draft, Phase phase);
  bool follows_from_unknown(const Finding& finding) const;
  std::vector<std::string_view> children_of_top() const;
  void place_at_child(Finding& finding, const Wording& words);

  const Limits& limits_;
  GateReport& report_;
  const xercesc::Locator* locator_ = nullptr;
  std::unordered_map<std::u16string_view, int> numbers_;
  std::vector<std::unique_ptr<std::u16string>> wide_names_;  // what the keys of numbers_ view
  std::vector<std::unique_ptr<std::string>> names_;
  std::vector<Frame> frames_;  // frames beyond depth_ are kept for their memory
  std::size_t depth_ = 0;
  std::size_t namespaces_ = 0;
  std::vector<Draft> drafts_;
};

int Check::intern(const XMLCh* name) {
  const std::u16string_view wide(name);
  if (const auto found = numbers_.find(wide); found != numbers_.end()) return found->second;
  wide_names_.push_back(std::make_unique<std::u16string>(wide));
  names_.push_back(std::make_unique<std::string>(narrow(name)));
  const auto number = static_cast<int>(names_.size()) - 1;
  numbers_.emplace(*wide_names_.back(), number);
  return number;
}

void Check::startElement(const XMLCh* const, const XMLCh* const, const XMLCh* const name, const xercesc::Attributes& attributes) {
  if (depth_ >= limits_.depth) refuse(fmt::format("elements are nested deeper than {}", limits_.depth));
  if (++report_.elements > limits_.elements) refuse(fmt::format("the document has more than {} elements", limits_.elements));
  if (attributes.getLength() > limits_.attributes + namespaces_) {
    refuse(fmt::format("{} has {} attributes, {} are allowed", narrow(name), attributes.getLength(), limits_.attributes));
  }
  if (namespaces_ > limits_.namespaces) refuse(fmt::format("{} declares {} namespaces, {} are allowed", narrow(name), namespaces_, limits_.namespaces));
  for (XMLSize_t i = 0; i < attributes.getLength(); ++i) {
    if (xercesc::XMLString::stringLen(attributes.getValue(i)) > limits_.text) refuse(fmt::format("an attribute of {} is longer than {} bytes", narrow(name), limits_.text));
  }
  namespaces_ = 0;

  const auto number = intern(name);
  if (depth_ > 0) {
    frames_[depth_ - 1].children.push_back({number, static_cast<int>(locator_->getLineNumber()), static_cast<int>(locator_->getColumnNumber())});
  }
  if (frames_.size() == depth_) frames_.emplace_back();
  auto& frame = frames_[depth_++];
  frame.name = *names_[static_cast<std::size_t>(number)];
  frame.text = 0;
  frame.start.clear();
  frame.children.clear();
  report_.depth = std::max(report_.depth, depth_);
  if (!drafts_.empty()) place_drafts(Phase::start);
}

void Check::endElement(const XMLCh* const, const XMLCh* const, const XMLCh* const) {
  if (!drafts_.empty()) place_drafts(Phase::end);
  --depth_;
}

void Check::characters(const XMLCh* const text, const XMLSize_t size) {
  if (depth_ == 0) return;
  auto& frame = frames_[depth_ - 1];
  frame.text += size;
  if (frame.start.size() < quoted_length) frame.start.append(text, std::min<std::size_t>(size, quoted_length - frame.start.size()));
  const auto limit = frame.name.ends_with("EmbeddedDocumentBinaryObject") ? limits_.attachment : limits_.text;
  if (frame.text > limit) refuse(fmt::format("the text of {} is longer than {} bytes", frame.name, limit));
}

// "/Order/cac:OrderLine[3]/cac:LineItem": a number only where a sibling of the same name came before.
std::string Check::path() const {
  std::string path;
  for (std::size_t i = 0; i < depth_; ++i) {
    path += '/';
    path += frames_[i].name;
    if (i == 0) continue;
    const auto& siblings = frames_[i - 1].children;
    const auto index = std::ranges::count(siblings, siblings.back().name, &Child::name);
    if (index > 1) path += fmt::format("[{}]", index);
  }
  return path;
}

std::vector<std::string_view> Check::children_of_top() const {
  std::vector<std::string_view> children;
  if (depth_ == 0) return children;
  for (const auto& child : frames_[depth_ - 1].children) children.push_back(*names_[static_cast<std::size_t>(child.name)]);
  return children;
}

// Xerces complains about a child at the end of its parent; the finding moves to the child.
void Check::place_at_child(Finding& finding, const Wording& words) {
  int seen = 0;
  for (const auto& child : frames_[depth_ - 1].children) {
    const std::string_view name = *names_[static_cast<std::size_t>(child.name)];
    if (name.substr(name.find(':') + 1) != words.child || ++seen < words.occurrence) continue;
    finding.line = child.line;
    finding.column = child.column;
    finding.path += fmt::format("/{}", name);
    if (seen > 1) finding.path += fmt::format("[{}]", seen);
    return;
  }
}

void Check::complain(Complaint complaint, const XMLCh* text, XMLFileLoc line, XMLFileLoc column) {
  ++report_.findings_total;
  if (report_.findings.size() + drafts_.size() >= limits_.findings) return;
  drafts_.push_back({complaint, narrow(text), static_cast<int>(line), static_cast<int>(column), complaint == Complaint::text ? path() : ""});
}

// In phase `start` the complaint is about the start tag of the element just opened, in phase `end` about the content of
// the one about to close. An empty element has its content judged with its start tag, as if it were a wrong child.
Finding Check::finding_of(const Draft& draft, Phase phase) {
  const auto children = children_of_top();
  const auto complaint = draft.complaint == Complaint::child && children.empty() ? Complaint::missing : draft.complaint;
  auto words = word(complaint, draft.message, children);
  Finding finding{draft.line, draft.column, draft.path.empty() ? path() : draft.path, std::move(words.message), std::string(to_string(complaint))};
  if (complaint == Complaint::child) place_at_child(finding, words);
  if (complaint == Complaint::value && phase == Phase::end) {
    const auto value = printable(trim(narrow(frames_[depth_ - 1].start.c_str())));
    if (finding.message.find(value) == std::string::npos) finding.message = fmt::format("'{}' {}", value, finding.message);
  }
  return finding;
}

void Check::place_drafts(Phase phase) {
  for (const auto& draft : drafts_) {
    auto finding = finding_of(draft, phase);
    if (follows_from_unknown(finding)) {
      --report_.findings_total;
    } else {
      report_.findings.push_back(std::move(finding));
    }
  }
  drafts_.clear();
}

// That an unknown element may have no attributes and may not stand where it stands is not worth saying.
bool Check::follows_from_unknown(const Finding& finding) const {
  if (finding.code != to_string(Complaint::attribute) && finding.code != to_string(Complaint::child)) return false;
  return std::ranges::any_of(report_.findings, [&](const Finding& earlier) {
    return earlier.code == to_string(Complaint::unknown_element) && earlier.path == finding.path;
  });
}

// The reader itself takes the reports, for it gets their codes; an ErrorHandler gets only their texts.
class Parser : public xercesc::SAX2XMLReaderImpl {
 public:
  Parser(xercesc::XMLGrammarPool* pool, Check& check) : SAX2XMLReaderImpl(xercesc::XMLPlatformUtils::fgMemoryManager, pool), check_(check) {}

  void error(const unsigned int code, const XMLCh* const domain, const xercesc::XMLErrorReporter::ErrTypes type, const XMLCh* const text,
             const XMLCh* const, const XMLCh* const, const XMLFileLoc line, const XMLFileLoc column) override {
    if (type == xercesc::XMLErrorReporter::ErrType_Warning) return;
    const bool fatal = type == xercesc::XMLErrorReporter::ErrType_Fatal;
    if (!fatal && xercesc::XMLString::equals(domain, XMLUni::fgValidityDomain)) return check_.complain(complaint_of(code), text, line, column);
    // What its data types throw comes in the domain of exceptions.
    if (!fatal && xercesc::XMLString::equals(domain, XMLUni::fgExceptDomain)) return check_.complain(Complaint::value, text, line, column);
    throw Stop{{Fault::malformed, word_fatal(narrow(text)), fmt::format("line {}, column {}", line, column)}};
  }

 private:
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
  std::ranges::stable_sort(report.findings, {}, [](const Finding& finding) { return std::pair(finding.line, finding.column); });
  return report;
}

}  // namespace crossdock::xml
