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

  // A delivered file that nobody has seen: for tests of the judge itself.
  void forge_delivery(File file) { out_.insert(std::move(file)); }
  void forget_delivery(const File& file) { out_.erase(file); }

 private:
  std::set<File> in_;
  std::set<File> out_;
};

// The gateway's running numbers of orders (P, R) and shipments (S, INV), with the gaps closed that a rolled back
// transaction leaves in PostgreSQL's sequences: what two runs made can then be compared.
class RunningNumbers {
 public:
  explicit RunningNumbers(const std::vector<std::string>& texts);
  std::string without_gaps(const std::string& text) const;  // "850 P000007-2" → "850 P000002-2"

 private:
  std::map<std::string, std::map<std::string, std::size_t>> ranks_;  // sequence → digits → rank from 1
};

// What was wrong with a run, a sentence each.
struct Judgement {
  std::vector<std::string> lost;
  std::vector<std::string> doubled;
  std::vector<std::string> wrong;  // anything else: gaps, other quantities, work that is left

  bool clean() const { return lost.empty() && doubled.empty() && wrong.empty(); }
  std::string text() const;
};

// Compares with what a run without any kill exchanged.
//   - every interchange reached its partner once: the same control number again only with identical bytes
//   - the same business documents as in the reference, none twice
//   - every inbound group is acknowledged by exactly one interchange
//   - interchange control numbers of each partner have no gap
void judge_exchange(const Ledger& seen, const Ledger& reference, Judgement& judgement);

}  // namespace crossdock::tests
