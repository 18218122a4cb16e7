// SPDX-License-Identifier: Apache-2.0
#include "gateway/pipeline/network.hpp"

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
  if (!found) return fail(Fault::unmapped, "mapping '" + agreement.mapping + "' does not exist in the mappings folder");
  return found;
}

}  // namespace

Network::Network() = default;
Network::~Network() = default;

tl::expected<std::shared_ptr<const Network>, std::vector<Error>> Network::load(const partners::Settings& settings) {
  auto network = std::shared_ptr<Network>(new Network());
  Mistakes mistakes;
  network->settings_ = settings;
  network->dictionary_ = keep(x12::Dictionary::load(settings.mappings + "/dictionary/x12"), mistakes);
  auto schemas =
      settings.schemas.empty() ? Result<xml::SchemaSet>(xml::SchemaSet()) : xml::SchemaSet::open(settings.schemas);
  network->schemas_ = std::make_unique<xml::SchemaSet>(keep(std::move(schemas), mistakes));
  network->gate_ = std::make_unique<xml::Gate>(*network->schemas_);
  auto directory = partners::Directory::load(settings.partners);
  if (directory) network->directory_ = *directory;
  if (!directory) mistakes.insert(mistakes.end(), directory.error().begin(), directory.error().end());
  if (network->dictionary_) {
    network->mappings_ =
        keep(mapping::Library::load({.folder = settings.mappings, .dictionary = network->dictionary_}), mistakes);
  }
  if (network->mappings_ && network->directory_) {
    for (const auto& partner : network->directory_->partners()) {
      for (const auto& agreement : partner.agreements) {
        auto compiled = compile(agreement, *network->mappings_);
        if (!compiled && compiled.error().where.empty()) compiled.error().where = partner.path + "/partner.yaml";
        network->compiled_[&agreement] = keep(std::move(compiled), mistakes);
      }
    }
  }
  if (!mistakes.empty()) return tl::unexpected(std::move(mistakes));
  return network;
}

const mapping::Mapping& Network::mapping_of(const partners::Agreement& agreement) const {
  return *compiled_.at(&agreement);
}

std::shared_ptr<const Network> NetworkHolder::current() const {
  const std::lock_guard lock(mutex_);
  return current_;
}

std::vector<Error> NetworkHolder::reload(const partners::Settings& settings) {
  auto loaded = Network::load(settings);
  if (!loaded) return std::move(loaded.error());
  const std::lock_guard lock(mutex_);
  current_ = std::move(*loaded);
  return {};
}

}  // namespace crossdock::pipeline
