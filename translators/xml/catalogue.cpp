// SPDX-License-Identifier: Apache-2.0
// Reads the top level of every schema file in a folder, and resolves imports without leaving the folder.
#include "translators/xml/catalogue.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "translators/xml/reader.hpp"

namespace crossdock::xml {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view schema_namespace = "http://www.w3.org/2001/XMLSchema";

// The facts that the catalogue needs of one schema file.
struct Top {
  std::string target;
  std::vector<std::string> elements;
};

std::string_view value_of(const Event& event, std::string_view attribute) {
  const auto found = std::ranges::find(event.attributes, Name{{}, attribute}, &Attribute::name);
  return found == event.attributes.end() ? std::string_view() : found->value;
}

Result<Top> read_top(std::string_view bytes) {
  auto reader = Reader::open(bytes);
  if (!reader) return fail(reader.error());
  Top top;
  for (int depth = 0;;) {
    const auto event = reader->next();
    if (!event) return fail(event.error());
    if (!*event) return top;
    const auto& one = **event;
    if (one.kind == Event::Kind::end) --depth;
    if (one.kind != Event::Kind::start) continue;
    if (depth == 0) {
      if (one.name != Name{schema_namespace, "schema"}) return fail(Fault::invalid, "the root is not an XML schema");
      top.target = value_of(one, "targetNamespace");
    }
    if (depth == 1 && one.name == Name{schema_namespace, "element"}) top.elements.emplace_back(value_of(one, "name"));
    ++depth;
  }
}

Result<std::string> content_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::string content{std::istreambuf_iterator<char>(stream), {}};
  if (!stream) return fail(Fault::unavailable, "the schema cannot be read", file.string());
  return content;
}

// In the order of their names, so that messages do not depend on the file system.
Result<std::set<std::string>> schema_files(const std::string& folder) {
  std::error_code problem;
  std::set<std::string> files;
  for (fs::recursive_directory_iterator entry(folder, problem), end; !problem && entry != end;
       entry.increment(problem)) {
    if (entry->is_regular_file(problem) && entry->path().extension() == ".xsd")
      files.insert(fs::canonical(entry->path(), problem).string());
  }
  if (problem)
    return fail(Fault::unavailable, fmt::format("the folder of schemas cannot be read: {}", problem.message()), folder);
  if (files.empty()) return fail(Fault::unavailable, "the folder of schemas holds no *.xsd", folder);
  return files;
}

}  // namespace

Result<Catalogue> Catalogue::read(const std::string& folder) {
  const auto files = schema_files(folder);
  if (!files) return fail(files.error());
  std::error_code problem;
  Catalogue catalogue;
  catalogue.folder_ = fs::canonical(folder, problem).string();
  for (const auto& file : *files) {
    const auto content = content_of(file);
    if (!content) return fail(content.error());
    const auto top = read_top(*content);
    if (!top) {
      const auto place = top.error().where.empty() ? file : fmt::format("{}, {}", file, top.error().where);
      return fail(Fault::invalid, fmt::format("the schema cannot be used: {}", top.error().what), place);
    }
    catalogue.by_namespace_[top->target].push_back(file);
    for (const auto& element : top->elements) catalogue.by_element_[{top->target, element}].push_back(file);
  }
  return catalogue;
}

Result<std::string> Catalogue::file_of(std::string_view ns, std::string_view root) const {
  const auto name = ns.empty() ? std::string(root) : fmt::format("{{{}}}{}", ns, root);
  const auto found = by_element_.find({std::string(ns), std::string(root)});
  if (found == by_element_.end()) {
    auto file = only_file_of(ns);
    if (file.empty()) return fail(Fault::unmapped, fmt::format("no schema for {}", name));
    return file;
  }
  if (found->second.size() > 1) {
    return fail(Fault::invalid,
                fmt::format("two schemas declare {}: {} and {}", name, found->second[0], found->second[1]));
  }
  return found->second.front();
}

std::string Catalogue::only_file_of(std::string_view ns) const {
  const auto found = by_namespace_.find(ns);
  return found == by_namespace_.end() || found->second.size() != 1 ? std::string() : found->second.front();
}

// Nothing outside the folder is ever opened, wherever "../" or a link leads.
std::string Catalogue::resolve(const std::string& base, const std::string& location) const {
  std::error_code problem;
  const auto file = fs::canonical(fs::path(base).parent_path() / location, problem).string();
  return !problem && file.starts_with(folder_ + '/') ? file : std::string();
}

}  // namespace crossdock::xml
