// SPDX-License-Identifier: Apache-2.0
// Appends each entry to a file and syncs it, and reads all entries back.
#include "tests/faults/outside_ledger.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <stdexcept>

namespace crossdock::tests {
namespace {

constexpr std::array<std::string_view, 6> names{"sent", "accepted", "receipt", "refused", "delivered", "wire"};

}  // namespace

OutsideLedger::OutsideLedger(std::string path)
    : path_(std::move(path)), file_(::open(path_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644)) {
  if (file_ < 0) throw std::runtime_error("no ledger can be kept at " + path_);
}

OutsideLedger::~OutsideLedger() { ::close(file_); }

void OutsideLedger::write(Entry::Kind kind, const std::string& id, const std::string& bytes) {
  std::string line(names.at(static_cast<std::size_t>(kind)));
  line += "\t" + id + "\t" + std::to_string(bytes.size()) + "\n" + bytes + "\n";
  const std::lock_guard lock(mutex_);
  if (::write(file_, line.data(), line.size()) != static_cast<ssize_t>(line.size()) || ::fdatasync(file_) != 0)
    throw std::runtime_error("the ledger cannot be written");
}

std::vector<Entry> OutsideLedger::read() const {
  std::vector<Entry> entries;
  std::ifstream file(path_, std::ios::binary);
  std::string kind, id, size;
  while (std::getline(file, kind, '\t') && std::getline(file, id, '\t') && std::getline(file, size)) {
    Entry entry{.kind = {}, .id = id, .bytes = std::string(std::stoul(size), '\0')};
    while (names.at(static_cast<std::size_t>(entry.kind)) != kind)
      entry.kind = static_cast<Entry::Kind>(static_cast<int>(entry.kind) + 1);
    file.read(entry.bytes.data(), static_cast<std::streamsize>(entry.bytes.size()));
    file.ignore();
    entries.push_back(std::move(entry));
  }
  return entries;
}

}  // namespace crossdock::tests
