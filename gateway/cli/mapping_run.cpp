// SPDX-License-Identifier: Apache-2.0
// Detects the syntax of a file, reads its sets or documents, and finds the folder of the mappings.
#include "gateway/cli/mapping_run.hpp"

#include <filesystem>

#include "partners/settings.hpp"
#include "translators/edifact/dictionary.hpp"
#include "translators/edifact/validator.hpp"
#include "translators/x12/validator.hpp"
#include "translators/xml/sniff.hpp"

namespace crossdock::cli {
namespace {

Result<mapping::ReadResult> read_set(const segments::Interchange& interchange, const segments::Group& group,
                                     const segments::TransactionSet& set, const segments::SetReport& report,
                                     const Chooser& choose, mapping::Trace trace) {
  const auto place = std::string(set.id) + " " + std::string(set.control);
  if (report.status == 'R')
    return fail(Fault::invalid, "the transaction set is rejected; 'crossdock x12 check' says why", place);
  const auto mapping = choose.x12(group.version, set.id);
  if (!mapping)
    return fail(Fault::unmapped, "no mapping for " + std::string(group.version) + " " + std::string(set.id), place);
  return mapping::read_segments(*mapping, interchange, set, report, trace);
}

Result<std::vector<mapping::ReadResult>> read_edifact(std::string_view bytes, const std::vector<std::string>& tolerate,
                                                      const Chooser& choose, mapping::Trace trace) {
  const auto dictionary = edifact::embedded_dictionary();
  if (!dictionary) return fail(dictionary.error());
  const auto file = edifact::read(bytes, **dictionary, {.tolerate = tolerate});
  if (!file) return fail(file.error());
  std::vector<mapping::ReadResult> documents;
  for (const auto& interchange : file->interchanges) {
    const auto report = edifact::validate(interchange, **dictionary);
    for (std::size_t g = 0; g < interchange.groups.size(); ++g) {
      const auto& group = interchange.groups[g];
      for (std::size_t s = 0; s < group.sets.size(); ++s) {
        if (group.sets[s].id == "CONTRL") continue;
        const Chooser one{choose.edifact, {}};
        auto read = read_set(interchange, group, group.sets[s], report.groups[g].sets[s], one, trace);
        if (!read) return fail(read.error());
        documents.push_back(std::move(*read));
      }
    }
  }
  return documents;
}

Result<std::vector<mapping::ReadResult>> read_x12(std::string_view bytes, const segments::Dictionary& dictionary,
                                                  const std::vector<std::string>& tolerate, const Chooser& choose,
                                                  mapping::Trace trace) {
  std::vector<mapping::ReadResult> documents;
  const auto file = x12::read(bytes, {.tolerate = tolerate});
  if (!file) return fail(file.error());
  for (const auto& interchange : file->interchanges) {
    const auto report = x12::validate(interchange, dictionary);
    for (std::size_t g = 0; g < interchange.groups.size(); ++g) {
      const auto& group = interchange.groups[g];
      if (group.functional_id == "FA") continue;
      for (std::size_t s = 0; s < group.sets.size(); ++s) {
        auto read = read_set(interchange, group, group.sets[s], report.groups[g].sets[s], choose, trace);
        if (!read) return fail(read.error());
        documents.push_back(std::move(*read));
      }
    }
  }
  return documents;
}

}  // namespace

Result<std::vector<mapping::ReadResult>> read_documents(std::string_view bytes, const segments::Dictionary& dictionary,
                                                        const std::vector<std::string>& tolerate, const Chooser& choose,
                                                        mapping::Trace trace) {
  if (choose.edifact && edifact::looks_like_edifact(bytes)) return read_edifact(bytes, tolerate, choose, trace);
  if (!xml::looks_like_xml(bytes)) return read_x12(bytes, dictionary, tolerate, choose, trace);
  const auto sniffed = xml::sniff(bytes);
  if (!sniffed) return fail(sniffed.error());
  const auto mapping = choose.xml(sniffed->root_namespace, sniffed->root);
  if (!mapping) return fail(Fault::unmapped, "no mapping for " + sniffed->root_name());
  auto read = mapping::read_xml(*mapping, bytes, trace);
  if (!read) return fail(read.error());
  std::vector<mapping::ReadResult> documents;
  documents.push_back(std::move(*read));
  return documents;
}

std::string mappings_folder(const std::string& given, const std::string& config) {
  namespace fs = std::filesystem;
  if (!given.empty()) return given;
  std::error_code absent;
  // The settings name the folder; without settings it is the folder here, or the one beside where they would be.
  if (const auto settings = partners::load_settings(config); settings && fs::is_directory(settings->mappings, absent))
    return settings->mappings;
  if (fs::is_directory("mappings", absent)) return "mappings";
  const auto folder = fs::path(config).parent_path();
  for (const auto& beside : {folder / "mappings", folder.parent_path() / "mappings"}) {
    if (fs::is_directory(beside, absent)) return beside.lexically_normal().string();
  }
  return {};
}

}  // namespace crossdock::cli
