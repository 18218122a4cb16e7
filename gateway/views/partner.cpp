// SPDX-License-Identifier: Apache-2.0
// Builds the list and the page of partners from their profiles.
#include "gateway/views/partner.hpp"

#include <algorithm>

#include "base/overloaded.hpp"
#include "gateway/store/destinations.hpp"

namespace crossdock::views::partner {
namespace {

// How and where documents go and come, for a person.
struct Reached {
  std::string by, in, out;
};
Reached reached_by(const partners::Way& way) {
  return std::visit(
      Overloaded{
          [](const partners::As2Endpoint& as2) {
            return Reached{as2.url.empty() ? "AS2 as " + as2.id : "AS2 as " + as2.id + " at " + as2.url, "", ""};
          },
          [](const partners::SftpEndpoint& sftp) {
            return Reached{"sftp://" + sftp.user + "@" + sftp.host, sftp.in, sftp.out};
          },
          [](const partners::HttpEndpoint& http) {
            return Reached{http.way.url.empty() ? "HTTP, they send only" : "HTTP at " + http.way.url, "", ""};
          },
          [](const partners::FolderEndpoint& folder) {
            return Reached{"folder", folder.in, folder.out};
          },
      },
      way);
}

using store::destinations::Listed;

std::string_view light_of(const Listed* listed) {
  if (listed == nullptr) return "fine";
  if (listed->destination.hold) return "paused";
  const auto& standing = listed->destination.standing;
  if (standing.silent()) return "silent";
  return standing.failing_since ? "late" : "fine";
}

Tone tone_of_light(std::string_view light) {
  if (light == "fine") return Tone::good;
  return light == "silent" ? Tone::bad : Tone::warn;
}

}  // namespace

Result<Table> standing(store::Transaction& tx, const partners::Directory& directory,
                       const std::optional<partners::Role>& role) {
  const auto destinations = store::destinations::list(tx);
  if (!destinations) return fail(destinations.error());
  Table table{{{"id", "ID"},
               {"name", "NAME"},
               {"role", "ROLE"},
               {"light", "STANDING"},
               {"way", "WAY"},
               {"waiting", "WAITING"},
               {"held", "HELD"},
               {"failing_since", "FAILING SINCE"},
               {"why", "WHY"},
               {"rows", ""}},
              {}};
  for (const auto& partner : directory.partners()) {
    if (role && *role != partner.role) continue;
    const auto name = store::destination_name(store::DestinationKind::partner, partner.id.text());
    const auto found =
        std::ranges::find_if(*destinations, [&](const Listed& one) { return one.destination.name == name; });
    const auto* listed = found == destinations->end() ? nullptr : &*found;
    const auto light = light_of(listed);
    table.add({partner.id.text(), partner.party.name, partners::to_string(partner.role),
               Cell(light, tone_of_light(light)), reached_by(partner.way).by,
               listed ? listed->ready + listed->leased : std::int64_t{0}, listed ? listed->held : std::int64_t{0},
               listed ? Cell(listed->destination.standing.failing_since) : Cell(),
               listed ? listed->destination.standing.why : std::string(), "/messages?partner=" + partner.id.text()});
  }
  return table;
}

Table list(const partners::Directory& directory, const std::optional<partners::Role>& role) {
  Table table{{{"id", "ID"},
               {"name", "NAME"},
               {"role", "ROLE"},
               {"x12", "X12"},
               {"endpoint", "ENDPOINT"},
               {"agreements", "AGREEMENTS"},
               {"offers", "OFFERS"}},
              {}};
  for (const auto& partner : directory.partners()) {
    if (role && *role != partner.role) continue;
    const auto x12 = partner.x12.empty() ? std::string() : partner.x12.front().qualifier + ":" + partner.x12.front().id;
    table.add({partner.id.text(), partner.party.name, partners::to_string(partner.role), x12,
               partner.endpoints.empty() ? std::string() : partner.endpoints.front(),
               static_cast<std::int64_t>(partner.agreements.size()),
               static_cast<std::int64_t>(partner.supplier.offers.size())});
  }
  return table;
}

Page show(const partners::Partner& partner) {
  Page page;
  page.field("id", "partner", partner.id.text());
  page.field("name", "name", partner.party.name);
  page.field("role", "role", partners::to_string(partner.role));
  page.field("path", "profile", partner.path);
  const auto reached = reached_by(partner.way);
  page.field("way", "way", reached.by);
  page.field("in", "in", reached.in);
  page.field("out", "out", reached.out);
  page.field("vendor_number", "vendor number", partner.our_vendor_number);
  Table identities{{{"qualifier", "QUALIFIER"}, {"id", "ID"}, {"group_id", "GROUP"}}, {}};
  for (const auto& one : partner.x12) identities.add({one.qualifier, one.id, one.group_id});
  page.section("x12", "X12 identities", std::move(identities));
  Table addresses{{{"qualifier", "QUALIFIER"}, {"id", "ID"}}, {}};
  for (const auto& one : partner.edifact) addresses.add({one.qualifier, one.id});
  page.section("edifact", "EDIFACT identities", std::move(addresses));
  Table agreements{{{"document", "DOCUMENT"},
                    {"direction", "DIRECTION"},
                    {"syntax", "SYNTAX"},
                    {"version", "VERSION"},
                    {"mapping", "MAPPING"}},
                   {}};
  for (const auto& one : partner.agreements) {
    agreements.add(
        {to_string(one.document), to_string(one.direction), to_string(one.syntax), one.version, one.mapping});
  }
  page.section("agreements", "Agreements", std::move(agreements));
  Table offers{{{"item", "ITEM"},
                {"sku", "SKU"},
                {"name", "NAME"},
                {"price", "PRICE"},
                {"stock", "STOCK"},
                {"pack", "PACK"},
                {"minimum", "MINIMUM"},
                {"lead_days", "LEAD DAYS"}},
               {}};
  for (const auto& row : partner.supplier.offers) {
    offers.add({row.item, row.sku, row.name, row.prices.empty() ? Cell() : Cell(row.prices.front().cost), row.stock,
                row.pack, row.minimum, static_cast<std::int64_t>(row.lead_days)});
  }
  page.section("offers", "Offers", std::move(offers));
  return page;
}

}  // namespace crossdock::views::partner
