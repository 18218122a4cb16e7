// SPDX-License-Identifier: Apache-2.0
#include "partners/loader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/digest.hpp"
#include "base/text.hpp"
#include "partners/gs1.hpp"
#include "partners/locations.hpp"
#include "partners/offers.hpp"
#include "partners/sections.hpp"

namespace crossdock::partners {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::pair<std::string_view, Role>, 2> roles{
    {{"buyer", Role::buyer}, {"supplier", Role::supplier}}};

Result<std::string> read_file(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream bytes;
  bytes << stream.rdbuf();
  if (!stream) return fail(Fault::unavailable, "file cannot be read", path);
  return std::move(bytes).str();
}

class ProfileReader {
 public:
  ProfileReader(const std::string& folder, LoadedPartner& into)
      : folder_(folder), partner_(into.partner), claims_(into.claims), errors_(into.errors) {}

  void read(Group profile) {
    profile.keys({"role", "party", "identities", "folder", "sftp", "as2", "http", "retry", "certificates", "keys",
                  "x12", "edifact", "agreements", "expectations", "buyer", "supplier", "reconciliation", "simulator"});
    read_role(profile);
    partner_.party = read_party(profile.need_group("party"));
    identities(profile.group("identities"));
    reach(profile);
    partner_.certificates = read_certificates(profile, "certificates", Whose::theirs, folder_);
    partner_.keys = read_certificates(profile, "keys", Whose::ours, folder_);
    partner_.x12_settings = read_x12_settings(profile.group("x12"));
    partner_.edifact_settings = read_edifact_settings(profile.group("edifact"));
    partner_.agreements = read_agreements(profile, partner_.role, folder_);
    partner_.expectations = read_expectations(profile.group("expectations"), partner_.role);
    terms(profile);
    addressable(profile);
    folders(profile.group("folder"));
  }

 private:
  // One way to the partner: two would make it a matter of chance where a document lies.
  void reach(Group& profile) {
    std::vector<std::string_view> ways;
    for (const std::string_view way : {"folder", "sftp", "as2", "http"}) {
      if (profile.has(way)) ways.push_back(way);
    }
    if (ways.size() > 1) {
      profile.wrong(ways.back(), fmt::format("the partner has {} '{}' already; documents go one way",
                                             ways.front() == "as2" ? "an" : "a", ways.front()));
    }
    profile.read("retry", partner_.retry);
    if (profile.has("as2")) {
      partner_.way = read_as2(profile.group("as2"), folder_);
      claims_.push_back({fmt::format("AS2 name '{}'", partner_.as2().id), profile.group("as2").where("id")});
    } else if (profile.has("sftp")) {
      partner_.way = read_sftp(profile.group("sftp"), folder_);
      const auto& sftp = partner_.sftp();
      for (const auto& [key, path] : {std::pair{"in", sftp.in}, std::pair{"out", sftp.out}}) {
        if (path.empty()) continue;
        claims_.push_back({fmt::format("folder 'sftp://{}@{}:{}/{}'", sftp.user, sftp.host, sftp.port, path),
                           profile.group("sftp").where(key)});
      }
    } else if (profile.has("http")) {
      partner_.way = read_http_endpoint(profile.group("http"), folder_);
    } else {
      partner_.way = read_folder(profile.need_group("folder"), partner_.id.text());
    }
  }

  // A wrong role is one mistake: the rest is then read as what the profile seems to be, so that it is not told again
  // in other words.
  void read_role(Group& profile) {
    const auto mistakes = errors_.size();
    partner_.role = profile.has("buyer") ? Role::buyer : Role::supplier;
    profile.need("role", partner_.role, std::string_view("a role"), Words<Role>(roles));
    role_known_ = errors_.size() == mistakes;
  }

  void identities(Group group) {
    group.keys({"x12", "edifact", "endpoints", "our_vendor_number", "our_x12", "our_edifact"});
    for (auto& one : group.groups("x12")) {
      partner_.x12.push_back(read_x12_identity(one));
      const auto& identity = partner_.x12.back();
      claims_.push_back({fmt::format("X12 identity '{}:{}'", identity.qualifier, identity.id), one.where("id")});
    }
    for (auto& one : group.groups("edifact")) {
      partner_.edifact.push_back(read_edifact_identity(one));
      claims_.push_back({fmt::format("EDIFACT identity '{}'", partner_.edifact.back().id), one.where("id")});
    }
    group.read("endpoints", partner_.endpoints);
    for (const auto& endpoint : partner_.endpoints) {
      claims_.push_back({fmt::format("endpoint '{}'", endpoint), group.where("endpoints")});
    }
    group.read("our_vendor_number", partner_.our_vendor_number);
    if (group.has("our_x12")) partner_.our_x12 = read_x12_identity(group.group("our_x12"));
    if (group.has("our_edifact")) partner_.our_edifact = read_edifact_identity(group.group("our_edifact"));
  }

  // Terms stand only where they have an effect: a tolerance for a buyer's invoices would be believed and never used.
  void terms(Group& profile) {
    const bool buyer = partner_.role == Role::buyer;
    for (const std::string_view key : {"buyer", "supplier", "reconciliation", "simulator"}) {
      if (!profile.has(key) || (key == "buyer") == buyer || !role_known_) continue;
      profile.wrong(key, fmt::format("'{}' has no meaning for a {}", key, to_string(partner_.role)));
    }
    partner_.buyer = read_buyer(profile.group("buyer"));
    partner_.supplier = read_supplier(profile.group("supplier"));
    partner_.reconciliation = read_reconciliation(profile.group("reconciliation"));
    partner_.simulator = read_simulator(profile.group("simulator"));
    if (!buyer) offers(profile.group("supplier"));
    if (buyer) locations(profile.group("buyer"));
  }

  // A file that is named must be there.
  void locations(Group buyer) {
    std::string name;
    buyer.read("locations", name);
    if (name.empty()) return;
    const std::string path = (fs::path(folder_) / name).lexically_normal().string();
    const auto bytes = read_file(path);
    if (!bytes) return buyer.wrong("locations", fmt::format("locations file {} cannot be read", path));
    auto read = parse_locations(*bytes, path);
    partner_.buyer.locations = std::move(read.by_code);
    std::ranges::move(read.errors, std::back_inserter(errors_));
  }

  void offers(Group supplier) {
    std::string name = "offers.csv";
    supplier.read("offers", name);
    const std::string path = (fs::path(folder_) / name).lexically_normal().string();
    const auto bytes = read_file(path);
    if (!bytes) return supplier.wrong("offers", fmt::format("offers file {} cannot be read", path));
    auto read = parse_offers(*bytes, path);
    partner_.supplier.offers = std::move(read.rows);
    partner_.supplier.offers_report = sha256(*bytes);
    std::ranges::move(read.errors, std::back_inserter(errors_));
  }

  // Documents of each agreed syntax must find their partner.
  void addressable(Group& profile) {
    const auto speaks = [&](Syntax syntax) {
      return std::ranges::any_of(partner_.agreements, [&](const Agreement& a) { return a.syntax == syntax; });
    };
    if (speaks(Syntax::x12) && partner_.x12.empty()) {
      profile.wrong("identities", "'x12' is missing here: an agreement has the syntax x12");
    }
    if (speaks(Syntax::edifact) && partner_.edifact.empty()) {
      profile.wrong("identities", "'edifact' is missing here: an agreement has the syntax edifact");
    }
    if (speaks(Syntax::xml) && partner_.endpoints.empty()) {
      profile.wrong("identities", "'endpoints' is missing here: an agreement has the syntax xml");
    }
  }

  void folders(const Group& group) {
    for (const auto& [key, folder] : {std::pair{"in", partner_.folder().in}, std::pair{"out", partner_.folder().out}}) {
      if (folder.empty()) continue;
      claims_.push_back({fmt::format("folder '{}'", fs::path(folder).lexically_normal().string()), group.where(key)});
    }
  }

  const std::string& folder_;
  Partner& partner_;
  std::vector<Claim>& claims_;
  std::vector<Error>& errors_;
  bool role_known_ = false;
};

}  // namespace

bool is_partner_name(std::string_view name) {
  return !name.empty() && name.size() <= 40 && name.front() != '-' &&
         std::ranges::all_of(name, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
}

LoadedPartner load_partner(const std::string& folder) {
  LoadedPartner loaded;
  const fs::path path = fs::path(folder).lexically_normal();
  const std::string name = (path.has_filename() ? path : path.parent_path()).filename().string();
  loaded.partner.id = PartnerId(name);
  loaded.partner.path = path.string();
  const std::string profile = (path / "partner.yaml").string();
  loaded.claims.push_back({fmt::format("partner id '{}'", name), profile});
  if (!is_partner_name(name)) {
    loaded.errors.push_back({Fault::invalid,
                             fmt::format("folder '{}' cannot name a partner: a name has up to 40 lower-case "
                                         "letters, digits and dashes",
                                         printable(name)),
                             profile});
  }
  const auto file = yaml::load(profile);
  if (file) {
    ProfileReader(folder, loaded).read(Group(*file, loaded.errors));
  } else {
    loaded.errors.push_back(file.error());
  }
  return loaded;
}

}  // namespace crossdock::partners
