// SPDX-License-Identifier: Apache-2.0
// All partners at one moment. A directory never changes; a reload makes a new one and swaps it in whole.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "partners/model.hpp"

namespace crossdock::partners {

struct Offer {
  const Partner* supplier = nullptr;
  const OfferRow* row = nullptr;
};

class Directory {
 public:
  // Reads every folder below `folder` that holds a partner.yaml. All mistakes of all partners are reported at
  // once, each with file:line:column; duplicate ids, X12 identities or endpoints are mistakes too.
  static tl::expected<std::shared_ptr<const Directory>, std::vector<Error>> load(const std::string& folder);
  // Of profiles that were made in memory; identities are taken to be different.
  static std::shared_ptr<const Directory> of(std::vector<Partner> partners);

  const std::vector<Partner>& partners() const { return partners_; }  // by id
  const Partner* find(const PartnerId& id) const;
  // By sender of an interchange, with or without the padding of the ISA.
  const Partner* find_x12(std::string_view qualifier, std::string_view id) const;
  const Partner* find_edifact(std::string_view id) const;  // by UNB-02: an id is one partner's, whatever its qualifier
  const Partner* find_as2(std::string_view id) const;      // by AS2-From; case counts
  const Partner* find_endpoint(std::string_view endpoint) const;

  // Offers for a catalogue item, by supplier id.
  const std::vector<Offer>& offers(std::string_view item) const;
  // The catalogue key that any of an item's identifiers leads to: a GTIN in any length, a manufacturer's number,
  // a supplier's part number; "" when nobody offers it, or when it is ambiguous.
  std::string item_by_gtin(std::string_view gtin) const;
  std::string item_by_manufacturer(std::string_view number) const;
  std::string item_by_sku(std::string_view sku) const;

 private:
  void index();  // once, when partners_ will never change again: everything below points into it

  std::vector<Partner> partners_;
  std::map<std::string, std::vector<Offer>, std::less<>> offers_;
  std::map<std::string, std::string, std::less<>> by_gtin_, by_manufacturer_, by_sku_;
  std::map<std::string, const Partner*, std::less<>> by_x12_, by_edifact_, by_endpoint_, by_as2_;
};

// A GTIN-8, -12, -13 or -14 as 14 digits; "" if it is none or its check digit is wrong.
std::string gtin14(std::string_view gtin);

// The directory in use. Readers get a snapshot; a reload that fails leaves the old one serving.
class DirectoryHolder {
 public:
  explicit DirectoryHolder(std::shared_ptr<const Directory> first) : current_(std::move(first)) {}

  std::shared_ptr<const Directory> current() const;
  // The mistakes that kept the old directory in place; empty when the new one serves.
  std::vector<Error> reload(const std::string& folder);

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const Directory> current_;
};

}  // namespace crossdock::partners
