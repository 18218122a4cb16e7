// SPDX-License-Identifier: Apache-2.0
// The configuration that every stage works with: partners, mappings, dictionary and schemas at one moment. A network
// never changes; a reload makes a new one and swaps it in whole, and one that cannot be loaded leaves the old serving.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "gateway/pipeline/standards.hpp"
#include "partners/directory.hpp"
#include "partners/settings.hpp"
#include "translators/mapping/mapping.hpp"
#include "translators/segments/guide.hpp"
#include "translators/segments/validation.hpp"

namespace crossdock::xml {
class Gate;
class SchemaSet;
}  // namespace crossdock::xml

namespace crossdock::pipeline {

class Network {
 public:
  // Loads partners, mappings and overlays as the settings say. All mistakes at once, each with its place. `before`: the
  // standards of another network, which are taken over as long as their files are the same.
  static tl::expected<std::shared_ptr<const Network>, std::vector<Error>> load(
      const partners::Settings& settings, const std::shared_ptr<const Standards>& before = nullptr);
  ~Network();

  const partners::Settings& settings() const { return settings_; }
  const partners::Directory& directory() const { return *directory_; }
  const std::shared_ptr<const Standards>& standards() const { return standards_; }
  const segments::Dictionary& dictionary() const { return *standards_->dictionary; }
  const segments::Dictionary& edifact() const { return *standards_->mappings->edifact(); }
  // Our addresses in the envelopes of this partner: its profile's, else our own. EDIFACT: there is one wherever the
  // partner has an agreement in it.
  const partners::X12Identity& our_x12(const partners::Partner& partner) const {
    return partner.our_x12 ? *partner.our_x12 : settings_.x12;
  }
  const std::optional<partners::EdifactIdentity>& our_edifact(const partners::Partner& partner) const {
    return partner.our_edifact ? partner.our_edifact : settings_.edifact;
  }
  // Whether the partner comes to its folders by our own SSH server.
  bool hosts(const partners::Partner& partner) const {
    return !partner.folder().hosting.account.empty() && settings_.sftp_server.port != 0;
  }
  const mapping::Library& mappings() const { return *standards_->mappings; }
  const xml::Gate& gate() const { return *gate_; }

  // The compiled mapping of an agreement, standard or overlay.
  const mapping::Mapping& mapping_of(const partners::Agreement& agreement) const;
  // The agreement whose mapping reads (in) or writes (out) this transaction set or root element; of several, that of
  // this release ("004010"), else the first. nullptr: there is none.
  const partners::Agreement* reading_of(const partners::Partner& partner, canonical::Direction direction,
                                        canonical::Syntax syntax, std::string_view name,
                                        std::string_view release = {}) const;
  // The rules by which our validator checks a partner's X12 or EDIFACT. Level 4 if an agreement in this direction names a
  // guide, else level 3. Sets that are not agreed in this direction are rejected.
  segments::ValidateOptions validation_of(const partners::Partner& partner, canonical::Direction direction,
                                          canonical::Syntax syntax) const;

 private:
  Network();
  // Two agreements that read the same cannot both be asked.
  void find_ambiguous(const partners::Partner& partner, std::vector<Error>& mistakes) const;

  // Partners that speak EDIFACT while we have no address to write in it.
  void find_nameless(std::vector<Error>& mistakes) const;

  partners::Settings settings_;
  std::shared_ptr<const partners::Directory> directory_;
  std::shared_ptr<const Standards> standards_;
  std::unique_ptr<xml::SchemaSet> schemas_;
  std::unique_ptr<xml::Gate> gate_;
  std::map<const partners::Agreement*, std::shared_ptr<const mapping::Mapping>> compiled_;
  std::map<const partners::Agreement*, std::shared_ptr<const segments::Guide>> guides_;
};

class NetworkHolder {
 public:
  explicit NetworkHolder(std::shared_ptr<const Network> first) : current_(std::move(first)) {}

  std::shared_ptr<const Network> current() const;
  void use(std::shared_ptr<const Network> network);  // one that is loaded already

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const Network> current_;
};

}  // namespace crossdock::pipeline
