// SPDX-License-Identifier: Apache-2.0
// A partner's implementation guide: what it asks for within the standard, and the little it allows beyond.
//
// A guide is a YAML file (docs/guides.md) of lines such as `850/REF[01=IA]: required if N1[01=ST] absent`. Loading
// checks every path, position and code against the dictionary and compiles the rules for each set's grammar, so that
// the check is one pass over a set without looking anything up by name.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/yaml.hpp"
#include "translators/segments/dictionary.hpp"

namespace crossdock::segments {

struct GuideProgram;

// The effect of a broken rule on the set: accepted with errors noted, or rejected.
enum class Breach { note, reject };

class Guide {
 public:
  // Fault::invalid with file, line, column and what would be right. `dictionary` must outlive the guide, and sets
  // must be validated by the same one.
  static Result<std::shared_ptr<const Guide>> load(const yaml::File& file, const Dictionary& dictionary);

  const std::string& name() const;
  const std::vector<std::string>& releases() const;  // "004010"
  const std::vector<std::string>& tolerate() const;  // for ReadOptions: what files of this partner need
  std::vector<std::string> sets() const;             // those it has rules for, in the order of the file
  Breach breach() const;
  std::size_t rule_count() const;

  // For the validator.
  struct Content;
  const Content& content() const { return *content_; }

  ~Guide();
  Guide(const Guide&) = delete;
  Guide& operator=(const Guide&) = delete;

 private:
  explicit Guide(std::unique_ptr<const Content> content);
  std::unique_ptr<const Content> content_;
};

}  // namespace crossdock::segments
