// SPDX-License-Identifier: Apache-2.0
// Builds the tree from yaml-cpp's events and stops at the first event that breaks a limit.
#include "base/yaml.hpp"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <optional>
#include <sstream>

#include "base/text.hpp"

namespace crossdock::yaml {
namespace {

constexpr std::size_t max_bytes = 16 << 20;
constexpr std::size_t max_depth = 64;
constexpr std::size_t max_nodes = 1'000'000;

struct Refused {
  YAML::Mark mark;
  std::string what;
};

// Builds the tree from the parser's events, so that limits hold before memory is spent.
class Builder : public YAML::EventHandler {
 public:
  std::vector<Node> documents;

  void OnDocumentStart(const YAML::Mark& mark) override {
    // The parser reports one empty document after another, without end, at a character that it cannot place.
    if (!documents.empty() && mark.pos == document_start_) throw Refused{mark, "this character has no meaning here"};
    document_start_ = mark.pos;
    open_.clear();
  }
  void OnDocumentEnd() override {}
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override { throw Refused{mark, "aliases are not allowed here"}; }
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override { leaf(mark, anchor, Node{}); }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    Node node;
    node.kind = Node::Kind::scalar;
    node.scalar = value;
    node.quoted = tag == "!";
    if (tag == "?" && (value.empty() || value == "~" || value == "null")) node.kind = Node::Kind::null;
    if (tag.size() > 1) throw Refused{mark, "tags are not allowed here"};
    leaf(mark, anchor, std::move(node));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(mark, anchor, Node::Kind::sequence);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(mark, anchor, Node::Kind::mapping);
  }
  void OnMapEnd() override { close(); }

 private:
  struct Open {
    Node node;
    std::optional<std::string> key;
  };

  void check(const YAML::Mark& mark, YAML::anchor_t anchor) {
    if (anchor != 0) throw Refused{mark, "anchors are not allowed here"};
    if (++nodes_ > max_nodes) throw Refused{mark, "file has more than 1,000,000 nodes"};
    if (open_.size() > max_depth) throw Refused{mark, "file nests deeper than 64 levels"};
  }
  void leaf(const YAML::Mark& mark, YAML::anchor_t anchor, Node node) {
    check(mark, anchor);
    node.place = {mark.line + 1, mark.column + 1};
    add(mark, std::move(node));
  }
  void open(const YAML::Mark& mark, YAML::anchor_t anchor, Node::Kind kind) {
    check(mark, anchor);
    Open open;
    open.node.kind = kind;
    open.node.place = {mark.line + 1, mark.column + 1};
    if (!open_.empty() && open_.back().node.is_mapping() && !open_.back().key) {
      throw Refused{mark, "a key must be plain text"};
    }
    open_.push_back(std::move(open));
  }
  void close() {
    Node node = std::move(open_.back().node);
    open_.pop_back();
    add(YAML::Mark::null_mark(), std::move(node));
  }
  void add(const YAML::Mark& mark, Node node) {
    if (open_.empty()) {
      documents.push_back(std::move(node));
      return;
    }
    Open& parent = open_.back();
    if (parent.node.is_sequence()) {
      parent.node.items.push_back(std::move(node));
    } else if (!parent.key) {
      if (parent.node.find(node.scalar) != nullptr) {
        throw Refused{mark, fmt::format("key '{}' is given twice", node.scalar)};
      }
      parent.key = std::move(node.scalar);
    } else {
      parent.node.entries.emplace_back(std::move(*parent.key), std::move(node));
      parent.key.reset();
    }
  }

  std::vector<Open> open_;
  int document_start_ = 0;
  std::size_t nodes_ = 0;
};

}  // namespace

Node::Node() = default;

const Node* Node::find(std::string_view key) const {
  const auto entry = std::ranges::find(entries, key, [](const auto& e) -> std::string_view { return e.first; });
  return entry == entries.end() ? nullptr : &entry->second;
}

std::string File::where(const Node& node) const {
  return fmt::format("{}:{}:{}", name, node.place.line, node.place.column);
}

tl::unexpected<Error> File::error(const Node& node, std::string what) const {
  return fail(Fault::invalid, std::move(what), where(node));
}

Result<File> parse(std::string_view text, std::string name) {
  if (text.size() > max_bytes) return fail(Fault::malformed, "file is larger than 16 MiB", name);
  std::istringstream stream{std::string(text)};
  Builder builder;
  try {
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) {}
  } catch (const Refused& refused) {
    return fail(Fault::malformed, refused.what,
                fmt::format("{}:{}:{}", name, refused.mark.line + 1, refused.mark.column + 1));
  } catch (const YAML::ParserException& error) {
    return fail(Fault::malformed, error.msg, fmt::format("{}:{}:{}", name, error.mark.line + 1, error.mark.column + 1));
  }
  if (builder.documents.empty()) return fail(Fault::malformed, "file is empty", name);
  return File{std::move(name), std::move(builder.documents)};
}

Result<File> load(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  if (!stream) return fail(Fault::unavailable, "file cannot be read", path);
  std::ostringstream text;
  text << stream.rdbuf();
  if (!stream && !stream.eof()) return fail(Fault::unavailable, "file cannot be read", path);
  return parse(text.str(), path);
}

Result<void> expect_mapping(const File& file, const Node& node, std::initializer_list<std::string_view> known_keys) {
  if (!node.is_mapping()) return file.error(node, "a mapping (key: value) is needed here");
  for (const auto& [key, value] : node.entries) {
    if (std::ranges::find(known_keys, key) != known_keys.end()) continue;
    const std::vector<std::string_view> known(known_keys);
    const auto meant = nearest(key, known);
    std::string what = fmt::format("unknown key '{}'", key);
    what += meant.empty() ? fmt::format("; known are {}", fmt::join(known, ", "))
                          : fmt::format("; did you mean '{}'?", meant);
    return file.error(value, std::move(what));
  }
  return {};
}

Result<std::string> text(const File& file, const Node& node) {
  if (!node.is_scalar() || node.scalar.empty()) return file.error(node, "text is needed here");
  return node.scalar;
}

Result<std::int64_t> integer(const File& file, const Node& node, std::int64_t least, std::int64_t most) {
  std::int64_t value = 0;
  const char* end = node.scalar.data() + node.scalar.size();
  const auto parsed = std::from_chars(node.scalar.data(), end, value);
  if (!node.is_scalar() || node.scalar.empty() || parsed.ec != std::errc() || parsed.ptr != end || value < least ||
      value > most) {
    return file.error(node, fmt::format("a whole number from {} to {} is needed here", least, most));
  }
  return value;
}

Result<bool> boolean(const File& file, const Node& node) {
  if (node.is_scalar() && node.scalar == "true") return true;
  if (node.is_scalar() && node.scalar == "false") return false;
  return file.error(node, "true or false is needed here");
}

}  // namespace crossdock::yaml
