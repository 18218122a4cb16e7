// SPDX-License-Identifier: Apache-2.0
// A temporary folder of partners: profiles are written as text and everything is gone at the end of the test.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace crossdock::tests {

inline constexpr std::string_view acme_profile = R"(role: supplier
party:
  name: Acme Parts
  country: US
identities:
  x12:
    - {qualifier: ZZ, id: ACME}
folder: {in: acme/in, out: acme/out}
agreements:
  - {document: order, syntax: x12, version: "004010", mapping: x12/004010/850}
)";
inline constexpr std::string_view acme_offers =
    "sku,gtin,mpn,cost,stock\n"
    "A-1,614141100170,M-1,10.00,5\n"
    "A-2,,M-2,2.50,100\n";

class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "crossdock-partners-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) std::abort();
    path_ = name;
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  void write(const std::string& file, std::string_view text) const {
    std::filesystem::create_directories((path_ / file).parent_path());
    std::ofstream(path_ / file, std::ios::binary) << text;
  }
  // A supplier named `id`, with an identity and folders of its own.
  void supplier(const std::string& id, std::string profile = std::string(acme_profile),
                std::string_view offers = acme_offers) const {
    for (const auto& [from, to] : {std::pair<std::string, std::string>{"ACME", id}, {"acme/", id + "/"}}) {
      for (auto at = profile.find(from); at != std::string::npos; at = profile.find(from, at + to.size())) {
        profile.replace(at, from.size(), to);
      }
    }
    write(id + "/partner.yaml", profile);
    write(id + "/offers.csv", offers);
  }
  std::string path(const std::string& file = {}) const { return (file.empty() ? path_ : path_ / file).string(); }

  // The mistakes as an operator reads them, with the folder's own path left out.
  std::vector<std::string> readable(const std::vector<Error>& errors) const {
    std::vector<std::string> lines;
    for (const auto& error : errors) {
      std::string line = describe(error);
      for (auto at = line.find(path() + "/"); at != std::string::npos; at = line.find(path() + "/")) {
        line.erase(at, path().size() + 1);
      }
      lines.push_back(line);
    }
    return lines;
  }

 private:
  std::filesystem::path path_;
};

}  // namespace crossdock::tests
