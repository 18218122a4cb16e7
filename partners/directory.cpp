// SPDX-License-Identifier: Apache-2.0
#include "partners/directory.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "base/text.hpp"
#include "partners/gs1.hpp"
#include "partners/loader.hpp"

namespace crossdock::partners {
namespace {

namespace fs = std::filesystem;

constexpr int maximum_depth = 8;  // of folders below the root: a link back to it must not be followed for ever

// The folders that hold a profile, in order. What lies below one of them is the partner's own.
void find_profiles(const fs::path& folder, int depth, std::vector<std::string>& found) {
  std::error_code absent;
  if (fs::exists(folder / "partner.yaml", absent)) return found.push_back(folder.string());
  if (depth == maximum_depth) return;
  std::set<fs::path> below;
  for (fs::directory_iterator entry(folder, absent), end; entry != end && !absent; entry.increment(absent)) {
    std::error_code ignored;
    const bool hidden = entry->path().filename().string().starts_with('.');
    if (!hidden && entry->is_directory(ignored)) below.insert(entry->path());
  }
  for (const auto& one : below) find_profiles(one, depth + 1, found);
}

// What each partner claims for itself alone, and who claimed it first.
class Claims {
 public:
  void add(const LoadedPartner& loaded, std::vector<Error>& errors) {
    for (const auto& claim : loaded.claims) {
      const auto [first, added] = first_.emplace(claim.what, Owner{&loaded, claim.where});
      // One id with two group ids is one identity that is written in two ways.
      const bool own_identity = first->second.partner == &loaded && claim.what.starts_with("X12");
      if (added || own_identity) continue;
      errors.push_back(
          {Fault::invalid, fmt::format("{} is given already at {}", claim.what, first->second.where), claim.where});
    }
  }

 private:
  struct Owner {
    const LoadedPartner* partner;
    std::string where;
  };
  std::map<std::string, Owner> first_;
};

std::string x12_key(std::string_view qualifier, std::string_view id) {
  return fmt::format("{}:{}", trim(qualifier), trim(id));
}

// An identifier that leads to two items leads to none.
void lead(std::map<std::string, std::string, std::less<>>& index, const std::string& identifier,
          const std::string& item) {
  if (identifier.empty()) return;
  const auto [entry, added] = index.emplace(identifier, item);
  if (!added && entry->second != item) entry->second.clear();
}

std::string found_in(const std::map<std::string, std::string, std::less<>>& index, std::string_view identifier) {
  const auto entry = index.find(identifier);
  return entry == index.end() ? std::string() : entry->second;
}

template <class Map>
const Partner* partner_in(const Map& index, std::string_view key) {
  const auto entry = index.find(key);
  return entry == index.end() ? nullptr : entry->second;
}

}  // namespace

std::string gtin14(std::string_view gtin) {
  const auto length = gtin.size();
  if ((length != 8 && length != 12 && length != 13 && length != 14) || !has_check_digit(gtin)) return {};
  return std::string(14 - length, '0') + std::string(gtin);
}

tl::expected<std::shared_ptr<const Directory>, std::vector<Error>> Directory::load(const std::string& folder) {
  std::vector<std::string> folders;
  find_profiles(folder, 0, folders);
  std::vector<Error> errors;
  if (folders.empty()) errors.push_back({Fault::unavailable, "no folder here holds a partner.yaml", folder});
  std::vector<LoadedPartner> loaded;
  for (const auto& one : folders) loaded.push_back(load_partner(one));
  Claims claims;
  for (auto& one : loaded) {
    std::ranges::move(one.errors, std::back_inserter(errors));
    claims.add(one, errors);
  }
  if (!errors.empty()) return tl::unexpected(std::move(errors));

  std::vector<Partner> partners;
  for (auto& one : loaded) partners.push_back(std::move(one.partner));
  return of(std::move(partners));
}

std::shared_ptr<const Directory> Directory::of(std::vector<Partner> partners) {
  auto directory = std::make_shared<Directory>();
  directory->partners_ = std::move(partners);
  std::ranges::sort(directory->partners_, {}, &Partner::id);
  directory->index();
  return directory;
}

void Directory::index() {
  for (const Partner& partner : partners_) {
    for (const auto& identity : partner.x12) by_x12_.emplace(x12_key(identity.qualifier, identity.id), &partner);
    for (const auto& identity : partner.edifact) by_edifact_.emplace(identity.id, &partner);
    for (const auto& endpoint : partner.endpoints) by_endpoint_.emplace(endpoint, &partner);
    if (partner.goes_by<As2Endpoint>()) by_as2_.emplace(partner.as2().id, &partner);
    for (const auto& row : partner.supplier.offers) {
      offers_[row.item].push_back({.supplier = &partner, .row = &row});
      lead(by_gtin_, gtin14(row.gtin), row.item);
      lead(by_manufacturer_, row.mpn, row.item);
      lead(by_sku_, row.sku, row.item);
    }
  }
}

const Partner* Directory::find(const PartnerId& id) const {
  const auto found = std::ranges::lower_bound(partners_, id, {}, &Partner::id);
  return found == partners_.end() || found->id != id ? nullptr : &*found;
}

const Partner* Directory::find_x12(std::string_view qualifier, std::string_view id) const {
  return partner_in(by_x12_, x12_key(qualifier, id));
}

const Partner* Directory::find_edifact(std::string_view id) const { return partner_in(by_edifact_, trim(id)); }

const Partner* Directory::find_as2(std::string_view id) const { return partner_in(by_as2_, id); }

const Partner* Directory::find_endpoint(std::string_view endpoint) const { return partner_in(by_endpoint_, endpoint); }

const std::vector<Offer>& Directory::offers(std::string_view item) const {
  static const std::vector<Offer> none;
  const auto found = offers_.find(item);
  return found == offers_.end() ? none : found->second;
}

std::string Directory::item_by_gtin(std::string_view gtin) const { return found_in(by_gtin_, gtin14(gtin)); }
std::string Directory::item_by_manufacturer(std::string_view number) const {
  return found_in(by_manufacturer_, number);
}
std::string Directory::item_by_sku(std::string_view sku) const { return found_in(by_sku_, sku); }

std::shared_ptr<const Directory> DirectoryHolder::current() const {
  const std::lock_guard lock(mutex_);
  return current_;
}

std::vector<Error> DirectoryHolder::reload(const std::string& folder) {
  auto loaded = Directory::load(folder);  // outside the lock: readers do not wait for files
  if (!loaded) return std::move(loaded.error());
  const std::lock_guard lock(mutex_);
  current_ = std::move(*loaded);
  return {};
}

}  // namespace crossdock::partners
