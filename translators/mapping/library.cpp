// SPDX-License-Identifier: Apache-2.0
// Finds, reads and compiles mapping files; the values behind mapping.hpp.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "base/digest.hpp"
#include "base/text.hpp"
#include "translators/edifact/dictionary.hpp"
#include "translators/mapping/program.hpp"

namespace crossdock::mapping {

namespace fs = std::filesystem;

Mapping::Mapping(std::unique_ptr<const Program> program) : program_(std::move(program)) {}
Mapping::~Mapping() = default;
const std::string& Mapping::name() const { return program_->text.name; }
const std::string& Mapping::wire_name() const { return syntax() == Syntax::xml ? root() : set(); }
canonical::DocumentKind Mapping::document() const { return program_->kind; }
Syntax Mapping::syntax() const { return program_->syntax; }
const std::string& Mapping::version() const { return program_->text.version; }
const std::string& Mapping::set() const { return program_->text.set; }
const std::string& Mapping::root() const { return program_->root_local; }
const std::string& Mapping::root_ns() const { return program_->root_ns; }
const std::string& Mapping::extends() const { return program_->text.extends; }

const std::vector<Gap>& Mapping::gaps() const { return program_->gaps; }
const KeptText& Mapping::text() const { return program_->kept; }
const KeptText& Mapping::shared() const { return *program_->shared; }

namespace {

Result<std::string> read_text(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  if (stream) text << stream.rdbuf();
  if (!stream) return fail(Fault::unavailable, "file cannot be read", path);
  return text.str();
}

// A file under a heading that names it, for people who read several in a row.
std::string headed(std::string_view name, const std::string& text) {
  return fmt::format("# ---- {} ----\n{}{}", name, text, text.ends_with('\n') ? "" : "\n");
}

KeptText hashed(std::string text) {
  auto hash = sha256(text);
  return {std::move(hash), std::move(text)};
}

}  // namespace

struct Library::State {
  std::shared_ptr<const segments::Dictionary> dictionary, edifact;
  CodeTables tables;
  std::shared_ptr<DecisiveTable> decisive = std::make_shared<DecisiveTable>();
  Sequences sequences;
  Shapes shapes;
  std::map<std::string, Text, std::less<>> texts;
  std::map<std::string, std::shared_ptr<const Mapping>, std::less<>> mappings;
  std::map<std::string, std::string> shared_files;  // by name, those of all folders one after the other
  std::shared_ptr<const KeptText> shared;           // once all files are read

  Result<void> add_tables(const yaml::File& file);
  Result<void> add(const yaml::File& file, std::string_view expected_name, const std::string& text);
  // `path`: the file's name in errors.
  Result<void> add_file(const Source& source, const std::string& path);
  Result<void> add_folder(const std::string& folder);
  void close_shared_files();
  std::string whole(const Text& text, int depth = 0) const;
  // The text with its chain of bases merged in.
  Result<Text> resolved(const Text& text, int depth = 0) const;
  Result<std::shared_ptr<const Mapping>> compiled(const Text& text) const;
  Error blamed(const Text& text, const Error& error) const;
  CompileContext context() const { return {&tables, dictionary, edifact, decisive, &sequences}; }
  std::shared_ptr<const Mapping> find(Syntax syntax, std::string_view release, std::string_view set) const;
};

Library::Library() : state_(std::make_unique<State>()) {}
Library::~Library() = default;

Result<void> Library::State::add_tables(const yaml::File& file) {
  if (file.root().find("decisive") != nullptr) {
    if (const auto known = expect_mapping(file, file.root(), {"decisive", "tables"}); !known) return known;
    if (const auto done = parse_decisive(file, *decisive); !done) return done;
    if (file.root().find("tables") == nullptr) return {};
  }
  auto parsed = parse_code_tables(file);
  if (!parsed) return fail(parsed.error());
  for (auto& table : *parsed) {
    auto name = table.name;
    tables[name] = std::make_shared<const CodeTable>(std::move(table));
  }
  return {};
}

Result<void> Library::State::add(const yaml::File& file, std::string_view expected_name, const std::string& content) {
  auto text = parse_text(file, shapes);
  if (!text) return fail(text.error());
  if (text->name != expected_name)
    return text->origin.error(
        fmt::format("the file's place says '{}', its 'mapping' says '{}'", expected_name, text->name));
  text->file = content;
  auto name = text->name;
  texts[name] = std::move(*text);
  return {};
}

Result<void> Library::State::add_file(const Source& source, const std::string& path) {
  const auto file = yaml::parse(source.text, path);
  if (!file) return fail(file.error());
  const std::string_view name = source.name;
  const bool is_codes = name.starts_with("codes/"), is_sequences = name.starts_with("sequences/");
  if (!is_codes && !is_sequences && !name.starts_with("shapes/"))
    return add(*file, name.substr(0, name.rfind('.')), source.text);
  shared_files[source.name] += headed(source.name, source.text);
  if (is_codes) return add_tables(*file);
  return is_sequences ? sequences.add(*file) : parse_shapes(*file, shapes);
}

void Library::State::close_shared_files() {
  std::string all;
  for (const auto& [name, text] : shared_files) all += text;
  shared = std::make_shared<const KeptText>(hashed(std::move(all)));
}

// The texts that `resolved` merges, the first base first.
std::string Library::State::whole(const Text& text, int depth) const {
  const auto base = texts.find(text.extends);
  const bool has_base = !text.extends.empty() && base != texts.end() && depth < 8;
  return (has_base ? whole(base->second, depth + 1) : std::string()) + headed(text.name, text.file);
}

// Shapes are read before the mappings that use them, wherever they come from.
bool is_shape(std::string_view name) { return name.starts_with("shapes/"); }

Result<void> Library::State::add_folder(const std::string& folder) {
  std::error_code code;
  std::set<std::string> files;
  for (fs::recursive_directory_iterator entry(folder, code), end; !code && entry != end; entry.increment(code)) {
    const auto name = entry->path().filename();
    if (entry->is_directory() && (name == "dictionary" || name == "guides")) entry.disable_recursion_pending();
    if (entry->path().extension() == ".yaml") files.insert(fs::relative(entry->path(), folder).generic_string());
  }
  if (code) return fail(Fault::unavailable, fmt::format("folder cannot be read: {}", code.message()), folder);
  std::vector<std::string> ordered(files.begin(), files.end());
  std::stable_partition(ordered.begin(), ordered.end(), is_shape);
  for (const auto& name : ordered) {
    auto text = read_text(folder + "/" + name);
    if (!text) return fail(text.error());
    if (const auto done = add_file({name, std::move(*text)}, folder + "/" + name); !done) return done;
  }
  return {};
}

Result<Text> Library::State::resolved(const Text& text, int depth) const {
  if (text.extends.empty()) return text;
  if (depth == 8) return text.origin.error("'extends' goes on for more than 8 mappings");
  const auto base = texts.find(text.extends);
  if (base == texts.end()) {
    std::vector<std::string_view> known;
    for (const auto& [name, value] : texts) known.push_back(name);
    const auto close = nearest(text.extends, known);
    return text.origin.error(fmt::format("there is no mapping '{}'{}", text.extends,
                                         close.empty() ? "" : fmt::format("; did you mean '{}'?", close)));
  }
  auto whole = resolved(base->second, depth + 1);
  return whole ? merged(*whole, text) : whole;
}

Result<std::shared_ptr<const Mapping>> Library::State::compiled(const Text& text) const {
  const auto whole = resolved(text);
  if (!whole) return fail(whole.error());
  auto program = mapping::compile(*whole, context());
  if (!program) return fail(blamed(text, program.error()));
  (*program)->kept = hashed(fmt::format("# shared files: {}\n{}", shared->sha256, this->whole(text)));
  (*program)->shared = shared;
  (*program)->text.file.clear();  // it is in `kept`
  return std::make_shared<const Mapping>(std::move(*program));
}

// An overlay's mistake may show in a rule of its base: the error then points at the first of the overlay's entries without
// which there is none, and names the base's rule.
Error Library::State::blamed(const Text& text, const Error& error) const {
  if (text.extends.empty() || error.where.starts_with(*text.origin.file + ':')) return error;
  const auto base = texts.find(text.extends);
  auto whole = base == texts.end() ? Result<Text>(fail(error)) : resolved(base->second);
  if (!whole) return error;
  const auto entries = entries_of(text);
  for (std::size_t count = 1; count <= entries.size(); ++count) {
    const auto part = merged(*whole, first_entries(text, count));
    if (!part || mapping::compile(*part, context())) continue;
    return entries[count - 1].error(fmt::format("{} (the rule at {})", error.what, error.where)).value();
  }
  return error;
}

Result<std::shared_ptr<const Library>> Library::load(const LibraryOptions& options) {
  std::shared_ptr<Library> library(new Library());
  auto& state = *library->state_;
  state.dictionary = options.dictionary;
  state.edifact = options.edifact;
  if (!state.edifact) {
    auto embedded = edifact::embedded_dictionary();
    if (!embedded) return fail(embedded.error());
    state.edifact = std::move(*embedded);
  }
  auto sources = options.sources;
  std::stable_partition(sources.begin(), sources.end(), [&](const Source& source) { return is_shape(source.name); });
  for (const auto& source : sources) {
    if (const auto done = state.add_file(source, source.name); !done) return fail(done.error());
  }
  std::vector<std::string> folders = options.overlays;
  if (!options.folder.empty()) folders.insert(folders.begin(), options.folder);
  for (const auto& folder : folders) {
    if (const auto done = state.add_folder(folder); !done) return fail(done.error());
  }
  state.close_shared_files();
  for (const auto& [name, text] : state.texts) {
    auto mapping = state.compiled(text);
    if (!mapping) return fail(mapping.error());
    state.mappings[name] = std::move(*mapping);
  }
  return library;
}

std::shared_ptr<const Mapping> Library::find(std::string_view name) const {
  const auto found = state_->mappings.find(name);
  return found == state_->mappings.end() ? nullptr : found->second;
}

std::vector<std::string> Library::names() const {
  std::vector<std::string> out;
  for (const auto& [name, mapping] : state_->mappings) out.push_back(name);
  return out;
}

std::shared_ptr<const Mapping> Library::State::find(Syntax syntax, std::string_view release,
                                                    std::string_view set) const {
  for (const auto& [name, mapping] : mappings) {
    // A standard mapping may be written over the one of another release; a partner's has the release of its base.
    const auto& base = mapping->extends();
    const auto found = base.empty() ? mappings.end() : mappings.find(base);
    const bool overlay = found != mappings.end() && found->second->version() == mapping->version();
    if (mapping->syntax() == syntax && !overlay && mapping->set() == set &&
        mapping->program().segments.grammar->release == release)
      return mapping;
  }
  return nullptr;
}

std::shared_ptr<const Mapping> Library::find_x12(std::string_view version, std::string_view set) const {
  return state_->dictionary ? state_->find(Syntax::x12, state_->dictionary->release(version), set) : nullptr;
}

std::shared_ptr<const Mapping> Library::find_edifact(std::string_view version, std::string_view message) const {
  return state_->find(Syntax::edifact, state_->edifact->release(version), message);
}

const std::shared_ptr<const segments::Dictionary>& Library::edifact() const { return state_->edifact; }

std::shared_ptr<const Mapping> Library::find_xml(std::string_view ns, std::string_view root) const {
  for (const auto& [name, mapping] : state_->mappings) {
    if (mapping->syntax() == Syntax::xml && mapping->extends().empty() && mapping->root() == root &&
        mapping->root_ns() == ns)
      return mapping;
  }
  return nullptr;
}

Result<std::shared_ptr<const Mapping>> Library::compile_file(const std::string& path) const {
  const auto text = read_text(path);
  if (!text) return fail(text.error());
  return compile(*text, path);
}

Result<std::shared_ptr<const Mapping>> Library::compile(std::string_view text, std::string file_name) const {
  const auto file = yaml::parse(text, std::move(file_name));
  if (!file) return fail(file.error());
  auto parsed = parse_text(*file, state_->shapes);
  if (!parsed) return fail(parsed.error());
  parsed->file = text;
  return state_->compiled(*parsed);
}

}  // namespace crossdock::mapping
