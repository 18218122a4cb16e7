// SPDX-License-Identifier: Apache-2.0
// Reads a guide's file: its head, then line by line what it asks for and what it allows.
#include "translators/segments/guide.hpp"

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "translators/segments/dictionary_text.hpp"
#include "translators/segments/guide_program.hpp"

namespace crossdock::segments {

namespace {

// A line with its place: "850/REF[01=IA]" and "required", or "355 += XX" and nothing.
struct Line {
  const yaml::Node* node = nullptr;
  std::string key, value;
};

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  for (const auto word : split(text, ' ')) {
    if (!word.empty()) words.emplace_back(word);
  }
  return words;
}

std::string no_rule(std::string_view text) {
  return quoted(text) + " is no rule: write '850/PO1/PO4: required', '355 += XX' or 'allow 850/PID > ZZZ'";
}

class Loader {
 public:
  Loader(const yaml::File& file, const Dictionary& dictionary) : file_(file), dictionary_(dictionary) {}

  Result<std::unique_ptr<const Guide::Content>> load() {
    const auto& root = file_.root();
    if (auto done = yaml::expect_mapping(file_, root, {"guide", "about", "release", "breach", "tolerate", "rules"});
        !done)
      return fail(done.error());
    if (auto done = read_head(root); !done) return fail(done.error());
    const auto* rules = root.find("rules");
    if (rules == nullptr) return file_.error(root, "'rules' is missing: a list such as '- 850/PO1/PO4: required'");
    if (auto done = read_lines(*rules); !done) return fail(done.error());
    if (auto done = read_extra_codes(); !done) return fail(done.error());
    if (auto done = find_sets(); !done) return fail(done.error());
    for (const auto& release : guide_->releases) {
      for (const auto& set : guide_->sets) {
        if (auto done = compile(release, set); !done) return fail(done.error());
      }
    }
    return std::move(guide_);
  }

 private:
  Result<std::vector<std::string>> list(const yaml::Node& node) const {
    std::vector<std::string> texts;
    if (!node.is_sequence()) {
      const auto text = yaml::text(file_, node);
      if (!text) return fail(text.error());
      texts.push_back(*text);
    }
    for (const auto& item : node.items) {
      const auto text = yaml::text(file_, item);
      if (!text) return fail(text.error());
      texts.push_back(*text);
    }
    return texts;
  }

  Result<void> read_head(const yaml::Node& root) {
    const auto* name = root.find("guide");
    if (name == nullptr) return file_.error(root, "'guide' is missing: the guide's name");
    const auto text = yaml::text(file_, *name);
    if (!text) return fail(text.error());
    guide_->name = *text;
    if (const auto* about = root.find("about")) {
      const auto said = yaml::text(file_, *about);
      if (!said) return fail(said.error());
      guide_->about = *said;
    }
    const auto* release = root.find("release");
    if (release == nullptr) return file_.error(root, "'release' is missing, such as \"004010\"");
    const auto releases = list(*release);
    if (!releases) return fail(releases.error());
    for (const auto& one : *releases) {
      const auto known = dictionary_.release(one);
      if (known != one) {
        return file_.error(*release,
                           "release '" + one + "' is not one that the dictionary holds" +
                               (known.empty() ? std::string() : "; it would be read by " + std::string(known)));
      }
      guide_->releases.push_back(one);
    }
    if (const auto* tolerate = root.find("tolerate")) {
      const auto names = list(*tolerate);
      if (!names) return fail(names.error());
      guide_->tolerate = *names;
    }
    return read_breach(root);
  }

  Result<void> read_breach(const yaml::Node& root) {
    const auto* breach = root.find("breach");
    if (breach == nullptr) return {};
    const auto word = yaml::text(file_, *breach);
    if (!word) return fail(word.error());
    if (*word != "note" && *word != "reject")
      return file_.error(*breach, "'" + *word + "' is neither note (accepted with errors noted) nor reject");
    guide_->breach = *word == "reject" ? Breach::reject : Breach::note;
    return {};
  }

  // Either a list of lines, or a mapping from addresses to rules.
  Result<void> read_lines(const yaml::Node& rules) {
    if (rules.is_mapping()) return read_entries(rules);
    if (!rules.is_sequence()) return file_.error(rules, "'rules' is a list such as '- 850/PO1/PO4: required'");
    for (const auto& item : rules.items) {
      if (item.is_mapping()) {
        if (auto done = read_entries(item); !done) return done;
      } else {
        const auto text = yaml::text(file_, item);
        if (!text) return fail(text.error());
        const auto colon = text->find(": ");
        if (colon == std::string::npos) lines_.push_back({&item, *text, ""});
        if (colon != std::string::npos) lines_.push_back({&item, text->substr(0, colon), text->substr(colon + 2)});
      }
    }
    std::set<std::pair<std::string_view, std::string_view>> seen;
    for (const auto& line : lines_) {
      if (!seen.emplace(line.key, line.value).second) return file_.error(*line.node, "this rule stands above already");
    }
    return {};
  }

  Result<void> read_entries(const yaml::Node& node) {
    for (const auto& [key, value] : node.entries) {
      const auto text = yaml::text(file_, value);
      if (!text) return fail(text.error());
      lines_.push_back({&value, key, *text});
    }
    return {};
  }

  static bool adds_codes(const Line& line) {
    const auto words = words_of(line.key);
    return line.value.empty() && words.size() >= 2 && words[1] == "+=";
  }

  // "355 += XX YY"
  Result<void> read_extra_codes() {
    for (const auto& line : lines_) {
      if (!adds_codes(line)) continue;
      const auto words = words_of(line.key);
      const auto element = number(words[0]);
      if (!element || *element < 1 || words.size() < 3)
        return file_.error(*line.node, "added codes are written as '355 += XX', with the number of the data element");
      for (std::size_t i = 2; i < words.size(); ++i) guide_->extra_codes[*element].push_back(words[i]);
      ++guide_->rules;
    }
    return {};
  }

  static std::string_view set_of(const Line& line) {
    std::string_view key = line.key;
    if (line.value.empty() && key.starts_with("allow ")) key = trim(key.substr(6));
    const auto slash = key.find('/');
    return slash == std::string_view::npos ? std::string_view{} : key.substr(0, slash);
  }

  Result<void> find_sets() {
    for (const auto& line : lines_) {
      const auto set = set_of(line);
      if (set.empty() && line.value.empty() && !adds_codes(line)) return file_.error(*line.node, no_rule(line.key));
      if (set.empty() && !line.value.empty() && !number(line.key))
        return file_.error(*line.node, quoted(line.key) + " is not an address such as 850/PO1/PO4 or 850/BEG[02]");
      if (set.empty() || std::ranges::find(guide_->sets, set) != guide_->sets.end()) continue;
      for (const auto& release : guide_->releases) {
        if (dictionary_.find(release, set) == nullptr)
          return file_.error(*line.node, "set '" + std::string(set) + "' is not known in release " + release);
      }
      guide_->sets.emplace_back(set);
    }
    if (guide_->sets.empty()) return file_.error(file_.root(), "no rule is about a set, as '850/PO1/PO4: required' is");
    return {};
  }

  Result<void> compile(const std::string& release, const std::string& set) {
    GuideCompiler compiler(*dictionary_.find(release, set), *guide_);
    const bool first = release == guide_->releases.front();
    for (const auto& line : lines_) {
      if (adds_codes(line)) continue;
      const auto own = set_of(line);
      if (!own.empty() && own != set) continue;
      if (auto done = compile(compiler, line); !done) return file_.error(*line.node, done.error().what);
      guide_->rules += first && (!own.empty() || set == guide_->sets.front());
    }
    guide_->programs.push_back(compiler.finish());
    return {};
  }

  Result<void> compile(GuideCompiler& compiler, const Line& line) const {
    if (line.value.empty()) return compile_allowance(compiler, line.key);
    auto rule = parse_guide_line(line.value);
    if (!rule) return fail(rule.error());
    const auto text = line.key + ": " + line.value;
    if (const auto element = number(line.key)) return compiler.add_everywhere(*element, *rule, text);
    const auto path = parse_guide_path(std::string_view(line.key).substr(line.key.find('/') + 1));
    if (!path) return fail(path.error());
    return compiler.add(*path, *rule, text);
  }

  // "allow 850/PID > ZZZ"
  static Result<void> compile_allowance(GuideCompiler& compiler, std::string_view text) {
    const auto words = words_of(text);
    const bool right = words.size() >= 4 && words[0] == "allow" && words[2] == ">";
    const auto slash = right ? words[1].find('/') : std::string::npos;
    if (slash == std::string::npos) return fail(Fault::invalid, no_rule(text));
    const auto path = parse_guide_path(std::string_view(words[1]).substr(slash + 1));
    if (!path) return fail(path.error());
    for (std::size_t i = 3; i < words.size(); ++i) {
      if (words[i].size() < 2 || words[i].size() > 3)
        return fail(Fault::invalid, quoted(words[i]) + " is not a segment of two or three characters");
      if (auto done = compiler.allow(*path, words[i]); !done) return done;
    }
    return {};
  }

  const yaml::File& file_;
  const Dictionary& dictionary_;
  std::unique_ptr<Guide::Content> guide_ = std::make_unique<Guide::Content>();
  std::vector<Line> lines_;
};

}  // namespace

Guide::Guide(std::unique_ptr<const Content> content) : content_(std::move(content)) {}
Guide::~Guide() = default;
const std::string& Guide::name() const { return content_->name; }
const std::vector<std::string>& Guide::releases() const { return content_->releases; }
const std::vector<std::string>& Guide::tolerate() const { return content_->tolerate; }
std::vector<std::string> Guide::sets() const { return content_->sets; }
Breach Guide::breach() const { return content_->breach; }
std::size_t Guide::rule_count() const { return content_->rules; }

Result<std::shared_ptr<const Guide>> Guide::load(const yaml::File& file, const Dictionary& dictionary) {
  auto content = Loader(file, dictionary).load();
  if (!content) return fail(content.error());
  return std::shared_ptr<const Guide>(new Guide(std::move(*content)));
}

}  // namespace crossdock::segments
