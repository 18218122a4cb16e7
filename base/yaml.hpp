// SPDX-License-Identifier: Apache-2.0
// Configuration as a tree that knows its places. Every YAML file of the project (gateway settings, partner
// profiles, mappings, dictionaries) is read through this and then turned into a struct by a strict loader.
//
// The YAML library stays behind this header. Anchors, aliases and tags are refused, and so are files beyond
// the limits: a configuration file is data that somebody may have been sent.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace crossdock::yaml {

struct Place {
  int line = 0;  // from 1
  int column = 0;
};

struct Node {
  enum class Kind { null, scalar, sequence, mapping };

  Kind kind = Kind::null;
  std::string scalar;                                 // as written, without quotes
  bool quoted = false;                                // "01" in quotes is text; the loader decides what bare 01 is
  std::vector<Node> items;                            // of a sequence
  std::vector<std::pair<std::string, Node>> entries;  // of a mapping, in file order, keys unique
  Place place;

  Node();  // null; defined out of line because clang cannot see through a pair of an incomplete Node

  bool is_null() const { return kind == Kind::null; }
  bool is_scalar() const { return kind == Kind::scalar; }
  bool is_sequence() const { return kind == Kind::sequence; }
  bool is_mapping() const { return kind == Kind::mapping; }

  // The entry of a mapping, or nullptr.
  const Node* find(std::string_view key) const;
};

// One file: its tree (or one tree for each document between `---` lines) and the name for messages.
struct File {
  std::string name;
  std::vector<Node> documents;

  const Node& root() const { return documents.front(); }
  // "conf/gateway.yaml:12:3"
  std::string where(const Node& node) const;
  // An invalid-configuration error at the node's place.
  tl::unexpected<Error> error(const Node& node, std::string what) const;
};

// Fault::malformed with the place if the text is not YAML or breaks a limit
// (16 MiB, 64 levels, 1,000,000 nodes, no anchors, aliases or duplicate keys).
Result<File> parse(std::string_view text, std::string name);
// Fault::unavailable if the file cannot be read.
Result<File> load(const std::string& path);

// Functions for strict loaders. Each fails with the place and what would be right.
Result<void> expect_mapping(const File& file, const Node& node, std::initializer_list<std::string_view> known_keys);
Result<std::string> text(const File& file, const Node& node);  // any scalar, as written; not empty
Result<std::int64_t> integer(const File& file, const Node& node, std::int64_t least, std::int64_t most);
Result<bool> boolean(const File& file, const Node& node);  // true or false, nothing else

}  // namespace crossdock::yaml
