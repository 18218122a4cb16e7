// SPDX-License-Identifier: Apache-2.0
// The technical parts of a profile: who a partner is in documents, how it is reached, what is exchanged in which syntax.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>

#include "base/text.hpp"
#include "partners/gs1.hpp"
#include "partners/hosting.hpp"
#include "partners/sections.hpp"
#include "translators/segments/tolerance.hpp"

namespace crossdock::partners {
namespace {

constexpr std::array<std::pair<std::string_view, Collisions>, 3> collision_rules{
    {{"replace", Collisions::replace}, {"refuse", Collisions::refuse}, {"choose", Collisions::choose}}};
constexpr std::array<std::pair<std::string_view, Characters>, 3> character_sets{
    {{"utf-8", Characters::utf_8}, {"latin-1", Characters::latin_1}, {"ascii", Characters::ascii}}};
constexpr std::array<std::pair<std::string_view, char>, 2> usages{{{"production", 'P'}, {"test", 'T'}}};
constexpr std::array<std::pair<std::string_view, Acknowledge>, 3> acknowledgements{
    {{"997", Acknowledge::with_997}, {"999", Acknowledge::with_999}, {"none", Acknowledge::none}}};
constexpr std::array<std::pair<std::string_view, AnswerWhen>, 4> answer_rules{{{"always", AnswerWhen::always},
                                                                               {"requested", AnswerWhen::requested},
                                                                               {"errors", AnswerWhen::errors},
                                                                               {"never", AnswerWhen::never}}};
// What we write of these is ASCII, Latin-1 or UTF-8.
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> levels{
    {{"UNOA", "UNOA"}, {"UNOB", "UNOB"}, {"UNOC", "UNOC"}, {"UNOY", "UNOY"}}};

std::vector<std::string_view> names_of_tolerances() {
  std::vector<std::string_view> names;
  for (const auto& one : segments::tolerance_names) names.push_back(one.name);
  return names;
}

void read_tolerances(Group& group, std::vector<std::string>& tolerate) {
  group.read("tolerate", tolerate);
  for (const auto& name : tolerate) {
    if (name.empty() || segments::tolerance_named(name)) continue;
    const auto known = names_of_tolerances();
    const auto meant = nearest(name, known);
    group.wrong("tolerate",
                meant.empty()
                    ? fmt::format("unknown tolerance '{}'; known are {}", printable(name), fmt::join(known, ", "))
                    : fmt::format("unknown tolerance '{}'; did you mean '{}'?", printable(name), meant));
  }
}

bool is_word(std::string_view text, std::string_view further) {
  return !text.empty() && std::ranges::all_of(text, [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           further.find(c) != std::string_view::npos;
  });
}

void check_length(Group& group, std::string_view key, const std::string& value, std::size_t least, std::size_t most) {
  if (value.empty() || (value.size() >= least && value.size() <= most)) return;
  const std::string range = least == most ? fmt::format("{}", most) : fmt::format("{} to {}", least, most);
  group.wrong(key, fmt::format("'{}' has {} characters; {} are needed here", printable(value), value.size(), range));
}

// A folder of the exchange: inside it, whatever the profile says.
void check_exchange_folder(Group& group, std::string_view key, const std::string& value) {
  const std::filesystem::path path(value);
  const bool climbs = std::ranges::any_of(path, [](const auto& part) { return part == ".."; });
  if (path.is_absolute() || climbs) group.wrong(key, "a folder below the exchange folder is needed, such as acme/in");
}

void check_delimiters(Group& group, const X12Settings& settings) {
  const std::array<std::pair<std::string_view, char>, 4> all{{{"element", settings.element},
                                                              {"component", settings.component},
                                                              {"repetition", settings.repetition},
                                                              {"segment", settings.segment}}};
  for (std::size_t at = 0; at < all.size(); ++at) {
    const auto [key, value] = all[at];
    if (is_word(std::string_view(&value, 1), " ")) {
      group.wrong(key, fmt::format("'{}' occurs in data and cannot be a delimiter", value));
    }
    for (std::size_t before = 0; before < at; ++before) {
      if (all[before].second != value) continue;
      group.wrong(key, fmt::format("'{}' is the {} delimiter already", printable({&value, 1}), all[before].first));
    }
  }
  if (settings.line_breaks && (settings.segment == '\n' || settings.segment == '\r')) {
    group.wrong("line_breaks", "the segment delimiter is a line break already");
  }
}

// Partners send us what their side of the trade writes, and get what the other side writes.
Direction direction_of(DocumentKind document, Role role) {
  const bool theirs = (canonical::row_of(document).written_by == canonical::WrittenBy::buyer) == (role == Role::buyer);
  return theirs ? Direction::in : Direction::out;
}

// Something that has a name, or is a file of the partner's folder (./850.yaml); the path of such a file.
std::string own_file(Group& group, std::string_view key, const std::string& name, const std::string& folder,
                     std::string_view what, std::string_view example) {
  if (!name.starts_with(".")) return {};
  const std::filesystem::path path = std::filesystem::path(folder) / name;
  std::error_code ignored;
  if (!name.starts_with("./")) {
    group.wrong(key, fmt::format("{} {} lies in the partner's folder and is written as {}",
                                 what == "overlay" ? "an" : "a", what, example));
  } else if (!std::filesystem::is_regular_file(path, ignored)) {
    group.wrong(key, fmt::format("{} {} does not exist", what, path.lexically_normal().string()));
  }
  return path.lexically_normal().string();
}

void read_mapping(Group& group, Agreement& agreement, const std::string& folder) {
  group.need("mapping", agreement.mapping);
  agreement.overlay_path = own_file(group, "mapping", agreement.mapping, folder, "overlay", "./850.yaml");
  agreement.mapping_where = group.where("mapping");
  group.read("guide", agreement.guide);
  agreement.guide_where = group.where("guide");
  agreement.guide_path = own_file(group, "guide", agreement.guide, folder, "guide", "./guide.yaml");
  if (!agreement.guide.empty() && agreement.syntax != Syntax::x12) group.wrong("guide", "guides are for X12 only");
}

Agreement read_agreement(Group& group, Role role, const std::string& folder) {
  Agreement agreement;
  group.keys({"document", "direction", "syntax", "version", "mapping", "guide"});
  group.need("document", agreement.document, std::string_view("a document"),
             Words<DocumentKind>(canonical::document_words));
  group.need("syntax", agreement.syntax, std::string_view("a syntax"), Words<Syntax>(canonical::syntax_words));
  group.need("version", agreement.version);
  if (agreement.syntax == Syntax::x12) check_length(group, "version", agreement.version, 6, 12);
  if (agreement.syntax == Syntax::edifact) check_length(group, "version", agreement.version, 4, 4);
  read_mapping(group, agreement, folder);
  agreement.direction = direction_of(agreement.document, role);
  const auto right = agreement.direction;
  group.read<Direction>("direction", agreement.direction, "a direction", canonical::direction_words);
  if (agreement.direction != right) {
    group.wrong("direction", fmt::format("{} of a {} goes '{}'", to_string(agreement.document), to_string(role),
                                         right == Direction::in ? "in" : "out"));
  }
  if (right == Direction::out && canonical::row_of(agreement.document).sent == canonical::Sent::no) {
    group.wrong("document",
                fmt::format("{} to a {} is not written yet", to_string(agreement.document), to_string(role)));
  }
  return agreement;
}

}  // namespace

void check_file_name(Group& group, std::string_view name) {
  bool unique = false;
  std::string_view rest = name;
  for (auto open = rest.find('{'); open != std::string_view::npos; open = rest.find('{')) {
    const auto close = rest.find('}', open);
    const auto placeholder = rest.substr(open, close == std::string_view::npos ? close : close - open + 1);
    if (placeholder != "{type}" && placeholder != "{control}" && placeholder != "{extension}" &&
        placeholder != "{id}") {
      return group.wrong("file_name", fmt::format("unknown placeholder '{}'; known are {{type}}, {{control}}, {{id}}, "
                                                  "{{extension}}",
                                                  printable(placeholder)));
    }
    unique = unique || placeholder == "{control}" || placeholder == "{id}";
    rest.remove_prefix(close + 1);
  }
  if (!unique) group.wrong("file_name", "a file name needs {control} or {id}, or files would overwrite each other");
  if (name.find('/') != std::string_view::npos) group.wrong("file_name", "a file name has no folder");
}

bool is_country(std::string_view code) {
  return code.size() == 2 && std::ranges::all_of(code, [](char c) { return c >= 'A' && c <= 'Z'; });
}

PartyProfile read_party(Group group) {
  PartyProfile party;
  group.keys({"name", "street", "city", "region", "postal_code", "country", "gln", "duns"});
  group.need("name", party.name);
  group.read("street", party.lines);
  group.read("city", party.city);
  group.read("region", party.region);
  group.read("postal_code", party.postal_code);
  group.read("country", party.country);
  group.read("gln", party.gln);
  group.read("duns", party.duns);
  if (!party.country.empty() && !is_country(party.country))
    group.wrong("country", "a country is written as in ISO 3166-1, such as US or DE");
  if (!party.gln.empty() && !is_gln(party.gln)) {
    group.wrong("gln", fmt::format("'{}' is not 13 digits with a right check digit", printable(party.gln)));
  }
  if (!party.duns.empty() &&
      (party.duns.size() != 9 || party.duns.find_first_not_of("0123456789") != std::string::npos)) {
    group.wrong("duns", fmt::format("'{}' is not nine digits", printable(party.duns)));
  }
  return party;
}

X12Identity read_x12_identity(Group group) {
  X12Identity identity;
  group.keys({"qualifier", "id", "group"});
  group.need("qualifier", identity.qualifier);
  group.need("id", identity.id);
  check_length(group, "qualifier", identity.qualifier, 2, 2);
  check_length(group, "id", identity.id, 1, 15);
  if (trim(identity.id) != identity.id) group.wrong("id", "the id is written without the padding of the ISA");
  identity.group_id = identity.id;
  group.read("group", identity.group_id);
  if (group.has("group")) check_length(group, "group", identity.group_id, 2, 15);
  if (!group.has("group") && identity.id.size() == 1)
    group.wrong("", "'group' is missing: the id is too short to be one");
  return identity;
}

X12Settings read_x12_settings(Group group) {
  X12Settings settings;
  group.keys({"delimiters", "collisions", "characters", "line_breaks", "usage", "acknowledge", "ta1",
              "numbers_unique_for", "tolerate"});
  Group delimiters = group.group("delimiters");
  delimiters.keys({"element", "component", "repetition", "segment"});
  delimiters.read("element", settings.element);
  delimiters.read("component", settings.component);
  delimiters.read("repetition", settings.repetition);
  delimiters.read("segment", settings.segment);
  group.read<Collisions>("collisions", settings.collisions, "a rule for collisions", collision_rules);
  group.read<Characters>("characters", settings.characters, "a character set", character_sets);
  group.read("line_breaks", settings.line_breaks);
  group.read<char>("usage", settings.usage, "a usage", usages);
  group.read<Acknowledge>("acknowledge", settings.acknowledge, "an acknowledgement", acknowledgements);
  group.read<AnswerWhen>("ta1", settings.ta1, "a rule for TA1", answer_rules);
  group.read("numbers_unique_for", settings.numbers_unique_for);
  read_tolerances(group, settings.tolerate);
  check_delimiters(delimiters, settings);
  return settings;
}

EdifactIdentity read_edifact_identity(Group group) {
  EdifactIdentity identity;
  group.keys({"qualifier", "id"});
  group.need("id", identity.id);
  group.read("qualifier", identity.qualifier);
  check_length(group, "id", identity.id, 1, 35);
  check_length(group, "qualifier", identity.qualifier, 1, 4);
  if (trim(identity.id) != identity.id) group.wrong("id", "the id has blanks at its ends");
  return identity;
}

EdifactSettings read_edifact_settings(Group group) {
  EdifactSettings settings;
  group.keys({"level", "line_breaks", "usage", "contrl", "numbers_unique_for", "tolerate"});
  std::string_view level = settings.level;
  group.read<std::string_view>("level", level, "a syntax level", levels);
  settings.level = level;
  group.read("line_breaks", settings.line_breaks);
  char usage = 'P';
  group.read<char>("usage", usage, "a usage", usages);
  settings.test = usage == 'T';
  group.read<AnswerWhen>("contrl", settings.contrl, "a rule for CONTRL", answer_rules);
  group.read("numbers_unique_for", settings.numbers_unique_for);
  read_tolerances(group, settings.tolerate);
  return settings;
}

FolderEndpoint read_folder(Group group, const std::string& partner) {
  FolderEndpoint channel;
  group.keys({"in", "out", "archive", "file_name", "hosting"});
  group.need("in", channel.in);
  group.need("out", channel.out);
  group.read<Archive>("archive", channel.archive, "an archive rule", archives);
  group.read("file_name", channel.file_name);
  check_exchange_folder(group, "in", channel.in);
  check_exchange_folder(group, "out", channel.out);
  check_file_name(group, channel.file_name);
  if (group.has("hosting")) {
    channel.hosting = read_hosting(group.group("hosting"), partner);
    const std::filesystem::path in(channel.in);
    const std::filesystem::path out(channel.out);
    if (in.parent_path().empty() || in.parent_path() != out.parent_path() || in == out) {
      group.wrong("hosting",
                  "the account is locked into one folder, in which 'in' and 'out' must lie: acme/in, acme/out");
    }
    for (const auto& [key, folder] :
         {std::pair<std::string_view, std::string_view>{"in", channel.in}, {"out", channel.out}}) {
      if (auto wrong = wrong_with_hosted_folder(folder); !wrong.empty()) group.wrong(key, std::move(wrong));
    }
  }
  return channel;
}

// Whether the agreement names a document that we know; a mistake in its name is one mistake.
bool is_document(const Group& group) {
  const auto* node = group.find("document");
  return node != nullptr && node->is_scalar() &&
         std::ranges::any_of(canonical::document_words, [&](const auto& one) { return one.first == node->scalar; });
}

std::vector<Agreement> read_agreements(Group& profile, Role role, const std::string& folder) {
  std::vector<Agreement> agreements;
  std::set<DocumentKind> agreed, written;
  bool misspelt = false;
  for (auto& group : profile.groups("agreements")) {
    auto agreement = read_agreement(group, role, folder);
    misspelt = misspelt || (group.has("document") && !is_document(group));
    // What comes in names its mapping by its set or root element; what goes out is written by one.
    if (is_document(group)) agreed.insert(agreement.document);
    if (is_document(group) && agreement.direction == Direction::out && !written.insert(agreement.document).second)
      group.wrong("document", fmt::format("{} is agreed twice", to_string(agreement.document)));
    agreements.push_back(std::move(agreement));
  }
  if (!agreed.contains(DocumentKind::order) && !misspelt)
    profile.wrong("agreements", "an agreement about the document 'order' is needed");
  return agreements;
}

}  // namespace crossdock::partners
