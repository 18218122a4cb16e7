// SPDX-License-Identifier: Apache-2.0
// Knows how a sample is judged.
#include "gateway/cli/samples.hpp"

#include <algorithm>

#include "translators/edifact/validator.hpp"
#include "translators/x12/validator.hpp"
#include "translators/xml/gate.hpp"
#include "translators/xml/sniff.hpp"

namespace crossdock::cli {
namespace {

using MappingPtr = std::shared_ptr<const mapping::Mapping>;

MappingPtr mapping_for(const pipeline::Network& network, const partners::Partner& partner, mapping::Syntax syntax,
                       std::string_view name, std::string_view release) {
  for (const auto direction : {canonical::Direction::in, canonical::Direction::out}) {
    if (const auto* agreement = network.reading_of(partner, direction, syntax, name, release))
      return {std::shared_ptr<void>(), &network.mapping_of(*agreement)};  // the network owns it
  }
  return nullptr;
}

// The rules by which either direction is checked.
segments::ValidateOptions validation_of(const pipeline::Network& network, const partners::Partner& partner,
                                        canonical::Syntax syntax) {
  auto options = network.validation_of(partner, canonical::Direction::in, syntax);
  const auto out = network.validation_of(partner, canonical::Direction::out, syntax);
  options.level = std::max(options.level, out.level);
  options.guides.insert(options.guides.end(), out.guides.begin(), out.guides.end());
  options.agreed->insert(options.agreed->end(), out.agreed->begin(), out.agreed->end());
  return options;
}

std::string wrong_with(const pipeline::Network& network, const partners::Partner& partner, const std::string& bytes) {
  if (xml::looks_like_xml(bytes)) {
    const auto gate = network.gate().check(bytes);
    if (!gate) return describe(gate.error());
    return gate->valid() ? "" : gate->findings.front().path + ": " + gate->findings.front().message;
  }
  const auto report =
      edifact::looks_like_edifact(bytes)
          ? edifact::check_file(bytes, network.edifact(),
                                {.read = {.tolerate = partner.edifact_settings.tolerate},
                                 .validate = validation_of(network, partner, canonical::Syntax::edifact)})
          : x12::check_file(bytes, network.dictionary(),
                            {.read = {.tolerate = partner.x12_settings.tolerate},
                             .validate = validation_of(network, partner, canonical::Syntax::x12)});
  for (const auto* finding : segments::all_findings(report)) {
    if (finding->error) return finding->code + " " + finding->segment + ": " + finding->message;
  }
  return {};
}

}  // namespace

tl::expected<std::shared_ptr<const pipeline::Network>, Trouble> network_of(const StoreOptions& options) {
  const auto settings = settings_of(options);
  if (!settings) return tl::unexpected(settings.error());
  auto network = pipeline::Network::load(*settings);
  if (!network)
    return tl::unexpected(Trouble{std::move(network.error()),
                                  "docs/partners.md and docs/mapping.md say what each file may hold.", Exit::misuse});
  return std::move(*network);
}

Chooser chooser_of(const pipeline::Network& network, const partners::Partner& partner) {
  return {
      [&network, &partner](auto version, auto set) {
        return mapping_for(network, partner, mapping::Syntax::x12, set, network.dictionary().release(version));
      },
      [&network, &partner](auto, auto root) { return mapping_for(network, partner, mapping::Syntax::xml, root, {}); },
      [&network, &partner](auto version, auto message) {
        return mapping_for(network, partner, mapping::Syntax::edifact, message, network.edifact().release(version));
      }};
}

SampleVerdict check_sample(const pipeline::Network& network, const partners::Partner& partner,
                           const std::string& bytes) {
  SampleVerdict verdict;
  verdict.what = wrong_with(network, partner, bytes);
  if (!verdict.what.empty()) return verdict;
  const auto& tolerate =
      edifact::looks_like_edifact(bytes) ? partner.edifact_settings.tolerate : partner.x12_settings.tolerate;
  const auto read =
      read_documents(bytes, network.dictionary(), tolerate, chooser_of(network, partner), mapping::Trace::off);
  if (!read) {
    verdict.what = describe(read.error());
    return verdict;
  }
  verdict.good = true;
  for (const auto& one : *read) {
    verdict.documents += (verdict.documents.empty() ? "" : ", ") +
                         std::string(to_string(canonical::kind_of(one.document))) + " " +
                         std::string(canonical::number_of(one.document));
  }
  verdict.carried = carried_of(bytes, network.dictionary(), tolerate,
                               validation_of(network, partner, canonical::Syntax::x12), chooser_of(network, partner));
  return verdict;
}

}  // namespace crossdock::cli
