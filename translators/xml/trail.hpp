// SPDX-License-Identifier: Apache-2.0
// The open elements of a document under check, and the findings about them. Inside this library only.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "translators/xml/gate.hpp"
#include "translators/xml/wording.hpp"

namespace crossdock::xml {

// Follows the elements as they open and close, so that each complaint of the validator becomes a finding with the path
// of its element and, where a child is at fault, with that child's place.
class Trail {
 public:
  Trail(GateReport& report, std::size_t most_findings) : report_(report), most_findings_(most_findings) {}

  void open(std::u16string_view name, int line, int column);
  void close();
  // Text of the open element; returns the length of all its text so far.
  std::size_t text(std::u16string_view text);
  void complain(Complaint complaint, std::string message, int line, int column);
  // After the document: complaints that waited for an element find their place, and findings their order.
  void finish();

  std::size_t depth() const { return depth_; }
  std::string_view name() const { return frames_[depth_ - 1].name; }  // of the open element, as written

 private:
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

  int intern(std::u16string_view name);
  std::string path() const;
  void place_drafts(Phase phase);
  Finding finding_of(const Draft& draft, Phase phase) const;
  bool follows_from_unknown(const Finding& finding) const;
  std::vector<std::string_view> children_of_top() const;
  void place_at_child(Finding& finding, const Wording& words) const;

  GateReport& report_;
  std::size_t most_findings_;
  std::unordered_map<std::u16string_view, int> numbers_;
  std::vector<std::unique_ptr<std::u16string>> wide_names_;  // what the keys of numbers_ view
  std::vector<std::unique_ptr<std::string>> names_;
  std::vector<Frame> frames_;  // frames beyond depth_ are kept for their memory
  std::size_t depth_ = 0;
  std::vector<Draft> drafts_;
};

}  // namespace crossdock::xml
