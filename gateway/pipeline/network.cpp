// SPDX-License-Identifier: Apache-2.0
// Loads partners, mappings, guides, dictionary and schemas, and collects every mistake before it refuses.
#include "gateway/pipeline/network.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <tuple>

#include "base/text.hpp"
#include "translators/x12/standard_guides.hpp"
#include "translators/xml/gate.hpp"

namespace crossdock::pipeline {
namespace {

using Mistakes = std::vector<Error>;

// The values of a Result, or its error added to the mistakes.
template <class T>
T keep(Result<T> result, Mistakes& mistakes) {
  if (result) return std::move(*result);
  mistakes.push_back(std::move(result.error()));
  return T{};
}

Result<std::shared_ptr<const mapping::Mapping>> compile(const partners::Agreement& agreement,
                                                        const mapping::Library& library) {
  if (!agreement.overlay_path.empty()) return library.compile_file(agreement.overlay_path);
  auto found = library.find(agreement.mapping);
  if (found) return found;
  const auto names = library.names();
  const auto meant = nearest(agreement.mapping, {names.begin(), names.end()});
  return fail(Fault::unmapped, "mapping '" + agreement.mapping + "' does not exist in the mappings folder" +
                                   (meant.empty() ? "" : "; did you mean '" + std::string(meant) + "'?"));
}

// A folder of the settings that is not there, with the name beside it that may be meant.
std::optional<Error> missing_folder(const partners::Settings& settings, const std::string& key,
                                    const std::string& path) {
  namespace fs = std::filesystem;
  std::error_code ignored;
  if (fs::is_directory(path, ignored)) return std::nullopt;
  std::vector<std::string> names;
  const auto parent = fs::path(path).parent_path();
  for (fs::directory_iterator entry(parent.empty() ? "." : parent, ignored), end; !ignored && entry != end;
       entry.increment(ignored)) {
    if (entry->is_directory(ignored)) names.push_back(entry->path().filename().string());
  }
  const auto meant = nearest(fs::path(path).filename().string(), {names.begin(), names.end()});
  const auto place = settings.places.find(key);
  return Error{Fault::invalid,
               "the folder '" + path + "' is not there" +
                   (meant.empty() ? "" : "; did you mean '" + (parent / meant).string() + "'?"),
               place == settings.places.end() ? "" : place->second};
}

// A guide has to speak of the agreement's set in its release, or it would find nothing and nobody would know.
Result<std::shared_ptr<const segments::Guide>> load_guide(const partners::Agreement& agreement,
                                                          const segments::Dictionary& dictionary,
                                                          std::string_view set) {
  Result<std::shared_ptr<const segments::Guide>> guide;
  if (agreement.guide_path.empty()) {
    guide = x12::standard_guide(agreement.guide, dictionary);
  } else {
    const auto file = yaml::load(agreement.guide_path);
    if (!file) return fail(file.error());
    guide = segments::Guide::load(*file, dictionary);
  }
  if (!guide) return guide;
  const auto release = dictionary.release(agreement.version);
  if (std::ranges::find((*guide)->releases(), release) == (*guide)->releases().end())
    return fail(Fault::invalid, "guide '" + agreement.guide + "' is not for release " + std::string(release));
  const auto sets = (*guide)->sets();
  if (std::ranges::find(sets, set) == sets.end())
    return fail(Fault::invalid, "guide '" + agreement.guide + "' has no rule for set " + std::string(set));
  return guide;
}

}  // namespace

Network::Network() = default;
Network::~Network() = default;

tl::expected<std::shared_ptr<const Network>, std::vector<Error>> Network::load(
    const partners::Settings& settings, const std::shared_ptr<const Standards>& before) {
  auto network = std::shared_ptr<Network>(new Network());
  Mistakes mistakes;
  network->settings_ = settings;
  for (const auto& [key, path] :
       {std::pair<std::string, std::string>{"partners", settings.partners}, {"mappings", settings.mappings}}) {
    if (auto missing = missing_folder(settings, key, path)) mistakes.push_back(std::move(*missing));
  }
  if (!mistakes.empty()) return tl::unexpected(std::move(mistakes));
  auto standards = load_standards(settings.mappings, before);
  if (standards) network->standards_ = std::move(*standards);
  if (!standards) mistakes = std::move(standards.error());
  auto schemas =
      settings.schemas.empty() ? Result<xml::SchemaSet>(xml::SchemaSet()) : xml::SchemaSet::open(settings.schemas);
  network->schemas_ = std::make_unique<xml::SchemaSet>(keep(std::move(schemas), mistakes));
  network->gate_ = std::make_unique<xml::Gate>(*network->schemas_);
  auto directory = partners::Directory::load(settings.partners);
  if (directory) network->directory_ = *directory;
  if (!directory) mistakes.insert(mistakes.end(), directory.error().begin(), directory.error().end());
  if (network->standards_ && network->directory_) {
    for (const auto& partner : network->directory_->partners()) {
      for (const auto& agreement : partner.agreements) {
        auto compiled = compile(agreement, network->mappings());
        if (!compiled && compiled.error().where.empty()) compiled.error().where = agreement.mapping_where;
        const std::string set = compiled ? (*compiled)->set() : "";
        network->compiled_[&agreement] = keep(std::move(compiled), mistakes);
        if (agreement.guide.empty() || set.empty()) continue;
        auto guide = load_guide(agreement, network->dictionary(), set);
        if (!guide && guide.error().where.empty()) guide.error().where = agreement.guide_where;
        network->guides_[&agreement] = keep(std::move(guide), mistakes);
      }
      if (mistakes.empty()) network->find_ambiguous(partner, mistakes);
    }
  }
  if (!mistakes.empty()) return tl::unexpected(std::move(mistakes));
  network->find_nameless(mistakes);
  if (!mistakes.empty()) return tl::unexpected(std::move(mistakes));
  return network;
}

const mapping::Mapping& Network::mapping_of(const partners::Agreement& agreement) const {
  return *compiled_.at(&agreement);
}

void Network::find_ambiguous(const partners::Partner& partner, std::vector<Error>& mistakes) const {
  std::map<std::tuple<canonical::Direction, canonical::Syntax, std::string, std::string>, const partners::Agreement*>
      readers;
  for (const auto& agreement : partner.agreements) {
    const auto& mapping = mapping_of(agreement);
    if (mapping.document() != agreement.document) {
      mistakes.push_back({Fault::invalid,
                          fmt::format("mapping '{}' is of {}, not of {}", agreement.mapping,
                                      to_string(mapping.document()), to_string(agreement.document)),
                          agreement.mapping_where});
    }
    const auto [at, fresh] = readers.try_emplace(
        {agreement.direction, mapping.syntax(), mapping.wire_name(), mapping.version()}, &agreement);
    if (fresh) continue;
    mistakes.push_back({Fault::invalid,
                        fmt::format("{} {} is agreed twice: here and at {}", mapping.wire_name(), mapping.version(),
                                    at->second->mapping_where),
                        agreement.mapping_where});
  }
}

void Network::find_nameless(std::vector<Error>& mistakes) const {
  for (const auto& partner : directory_->partners()) {
    const auto speaks = [](const partners::Agreement& one) { return one.syntax == canonical::Syntax::edifact; };
    if (our_edifact(partner) || std::ranges::none_of(partner.agreements, speaks)) continue;
    mistakes.push_back({Fault::invalid,
                        fmt::format("partner '{}' speaks EDIFACT, and we have no address for its UNB: 'edifact' is "
                                    "missing in the settings, or 'our_edifact' in the profile",
                                    partner.id.text()),
                        partner.path + "/partner.yaml"});
  }
}

const partners::Agreement* Network::reading_of(const partners::Partner& partner, canonical::Direction direction,
                                               canonical::Syntax syntax, std::string_view name,
                                               std::string_view release) const {
  const partners::Agreement* found = nullptr;
  for (const auto& agreement : partner.agreements) {
    const auto& mapping = mapping_of(agreement);
    if (agreement.direction != direction || mapping.syntax() != syntax || mapping.wire_name() != name) continue;
    if (mapping.version() == release) return &agreement;
    if (found == nullptr) found = &agreement;
  }
  return found;
}

segments::ValidateOptions Network::validation_of(const partners::Partner& partner, canonical::Direction direction,
                                                 canonical::Syntax syntax) const {
  segments::ValidateOptions options;
  options.agreed.emplace();
  for (const auto& agreement : partner.agreements) {
    if (agreement.direction != direction || agreement.syntax != syntax) continue;
    const auto& mapping = mapping_of(agreement);
    options.agreed->push_back({mapping.set(), mapping.version()});
    const auto guide = guides_.find(&agreement);
    if (guide == guides_.end()) continue;
    options.level = 4;
    options.guides.emplace_back(mapping.set(), guide->second.get());
  }
  return options;
}

std::shared_ptr<const Network> NetworkHolder::current() const {
  const std::lock_guard lock(mutex_);
  return current_;
}

void NetworkHolder::use(std::shared_ptr<const Network> network) {
  const std::lock_guard lock(mutex_);
  current_ = std::move(network);
}

}  // namespace crossdock::pipeline
