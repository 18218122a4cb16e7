// SPDX-License-Identifier: Apache-2.0
// An outside ledger: what an observer of the partners' folders saw going in and coming out. It reads X12 by itself
// and asks the gateway nothing, so that a mistake of the gateway cannot hide in it.
#pragma once

#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

namespace crossdock::tests {

class Ledger {
 public:
  // Notes every file that lies in the partners' folders now. Look before files are taken and after they are put.
  void look(const std::string& exchange);

  struct File {
    std::string partner;
    std::string name;
    std::string bytes;
    auto operator<=>(const File&) const = default;
  };
  const std::set<File>& arrived() const { return in_; }     // partner → gateway
  const std::set<File>& delivered() const { return out_; }  // gateway → partner

  // What went another way than through folders. Tests of the judge itself forge and forget with it.
  void add_arrival(File file) { in_.insert(std::move(file)); }
  void add_delivery(File file) { out_.insert(std::move(file)); }
  void forget_delivery(const File& file) { out_.erase(file); }

 private:
  std::set<File> in_;
  std::set<File> out_;
};

enum class Dates { masked, kept };

// The text without what two runs may number or date differently: running numbers of the gateway and of the partners
// (P000007-2, HD-I000003), labels and tracking numbers, dates and times. They follow the order in which things
// happened, which a kill changes, and PostgreSQL's sequences skip what was rolled back.
std::string without_numbers(const std::string& text, Dates dates = Dates::masked);

// What was wrong with a run, a sentence each.
struct Judgement {
  std::vector<std::string> lost;
  std::vector<std::string> doubled;
  std::vector<std::string> gaps;   // in the control numbers
  std::vector<std::string> wrong;  // anything else: other quantities, work that is left

  bool clean() const { return lost.empty() && doubled.empty() && gaps.empty() && wrong.empty(); }
  std::string text() const;
};

// Compares with what a run without any kill exchanged.
//   - every interchange reached its partner once: the same control number again only with identical bytes
//   - the same business documents as in the reference, told by their content without_numbers, none twice
//   - of our answers to an order the last is that of the reference; a further one says something new, and none is missing
//   - every inbound group is acknowledged by exactly one interchange
//   - interchange control numbers of each partner have no gap
void judge_exchange(const Ledger& seen, const Ledger& reference, Judgement& judgement);
// What of this can be told without a reference; the same purchase order, ship notice or invoice under two control
// numbers, too.
void judge_alone(const Ledger& seen, Judgement& judgement);

}  // namespace crossdock::tests
