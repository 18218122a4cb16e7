// SPDX-License-Identifier: Apache-2.0
// The parts of a profile, each read from its group of the YAML file. Internal to partners.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "partners/form.hpp"
#include "partners/model.hpp"

namespace crossdock::partners {

PartyProfile read_party(Group group);
bool is_country(std::string_view code);  // as ISO 3166-1 writes one: US
X12Identity read_x12_identity(Group group);
X12Settings read_x12_settings(Group group);
EdifactIdentity read_edifact_identity(Group group);
EdifactSettings read_edifact_settings(Group group);
inline constexpr std::array<std::pair<std::string_view, Archive>, 2> archives{
    {{"remove", Archive::remove}, {"keep", Archive::keep}}};
FolderEndpoint read_folder(Group group, const std::string& partner);
// Paths of keys and secrets start at the partner's folder.
SftpEndpoint read_sftp(Group group, const std::string& folder);
As2Endpoint read_as2(Group group, const std::string& folder);
HttpEndpoint read_http_endpoint(Group group, const std::string& folder);
std::vector<Webhook> read_webhooks(Group& settings, const std::string& folder);
void read_host_keys(Group& group, std::vector<std::string>& pins);  // `host_keys`: one or two
SftpHosting read_hosting(Group group, const std::string& partner);
enum class Whose { ours, theirs };
// A list of certificates with their roles and days, and of the keys to ours. Paths start at `folder`.
std::vector<CertificateSource> read_certificates(Group& parent, std::string_view key, Whose whose,
                                                 const std::string& folder);
void read_url(Group& group, std::string_view key, std::string& url);  // http or https
HttpLogin read_http_login(Group group, const std::string& folder);
bool is_partner_name(std::string_view name);  // names go into file names, messages and the store
SecretSource read_secret_source(Group group, const std::string& folder);
// How long a file without the end of its interchange waits; none with `settle: 0s`, unless it is said.
void read_incomplete_wait(Group& group, Duration settle, Duration& wait);
void check_file_name(Group& group, std::string_view name);  // of files we deliver
// The agreements of a partner in this role; overlays are looked for in `folder`.
std::vector<Agreement> read_agreements(Group& profile, Role role, const std::string& folder);
Expectations read_expectations(Group group, Role role);
BuyerTerms read_buyer(Group group);
SupplierTerms read_supplier(Group group);  // without the offers
ReconciliationTerms read_reconciliation(Group group);
SimulatorSettings read_simulator(Group group);

}  // namespace crossdock::partners
