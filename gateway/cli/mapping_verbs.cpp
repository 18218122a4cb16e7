// SPDX-License-Identifier: Apache-2.0
// `crossdock mapping`: runs, checks and describes mapping files without a store.
#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>

#include "gateway/cli/files.hpp"
#include "gateway/cli/losses_verb.hpp"
#include "gateway/cli/samples.hpp"
#include "gateway/cli/store_access.hpp"
#include "gateway/cli/tolerate_option.hpp"
#include "gateway/cli/verb.hpp"
#include "gateway/views/mappings.hpp"
#include "partners/directory.hpp"
#include "translators/canonical/json.hpp"
#include "translators/canonical/schema.hpp"
#include "translators/edifact/writer.hpp"
#include "translators/segments/looks.hpp"
#include "translators/x12/dictionary.hpp"

namespace crossdock::cli {
namespace mapping_verbs {
namespace {

namespace json = boost::json;

struct Options {
  StoreOptions store;
  std::string folder, mapping, partner;
  std::vector<std::string> files, tolerate;
  bool write = false, trace = false, coverage = false, list = false;
};

using MappingPtr = std::shared_ptr<const mapping::Mapping>;

struct Loaded {
  std::shared_ptr<const segments::Dictionary> dictionary;
  std::shared_ptr<const mapping::Library> library;
};

tl::expected<Loaded, Trouble> load(const Options& options) {
  const auto folder = mappings_folder(options.folder, options.store.config_path());
  if (folder.empty())
    return stop(Error{Fault::unavailable, "there is no folder of mappings", {}}, "Name it with --mappings DIR.");
  auto dictionary = x12::load_dictionary(folder + "/dictionary/x12");
  if (!dictionary) dictionary = x12::embedded_dictionary();
  if (!dictionary) return stop(dictionary.error());
  auto library = mapping::Library::load({.folder = folder, .dictionary = *dictionary});
  if (!library) return stop(library.error());
  return Loaded{*dictionary, *library};
}

// A file by its path, or a mapping of the library by its name.
tl::expected<MappingPtr, Trouble> named(const mapping::Library& library, const std::string& name) {
  if (auto found = library.find(name)) return found;
  std::error_code absent;
  if (std::filesystem::exists(name, absent)) {
    auto compiled = library.compile_file(name);
    if (!compiled) return stop(compiled.error(), "docs/mapping.md is the reference of the language.");
    return std::move(*compiled);
  }
  return stop(Error{Fault::unmapped, "there is no mapping '" + name + "', neither a file nor in the library", {}},
              "List the library with 'crossdock mapping check'.");
}

// Which mapping a document gets: the one named; else the partner's; else the standard one.
tl::expected<Chooser, Trouble> chooser(const Options& options, const Loaded& loaded) {
  if (!options.mapping.empty()) {
    const auto one = named(*loaded.library, options.mapping);
    if (!one) return tl::unexpected(one.error());
    return Chooser{[one = *one](auto, auto) { return one; }, [one = *one](auto, auto) { return one; },
                   [one = *one](auto, auto) { return one; }};
  }
  Chooser standard{
      [library = loaded.library](auto version, auto set) { return library->find_x12(version, set); },
      [library = loaded.library](auto ns, auto root) { return library->find_xml(ns, root); },
      [library = loaded.library](auto version, auto type) { return library->find_edifact(version, type); }};
  if (options.partner.empty()) return standard;
  const auto network = network_of(options.store);
  if (!network) return tl::unexpected(network.error());
  const auto* partner = (*network)->directory().find(PartnerId(options.partner));
  if (partner == nullptr)
    return stop(Error{Fault::unmapped, "there is no partner '" + options.partner + "'", {}},
                "List them with 'crossdock partner list'.");
  const auto theirs = chooser_of(**network, *partner);
  return Chooser{[theirs, standard, kept = *network](auto version, auto set) {
                   auto own = theirs.x12(version, set);
                   return own ? own : standard.x12(version, set);
                 },
                 [theirs, standard, kept = *network](auto ns, auto root) {
                   auto own = theirs.xml(ns, root);
                   return own ? own : standard.xml(ns, root);
                 },
                 standard.edifact};
}

json::object trace_object(const mapping::ReadResult& read) {
  json::array trace, notes;
  for (const auto& one : read.trace) {
    trace.push_back({{"field", one.field},
                     {"pointer", one.pointer},
                     {"place", one.place},
                     {"offset", one.offset},
                     {"length", one.length},
                     {"mapping", one.mapping + ":" + std::to_string(one.line)}});
  }
  for (const auto& note : read.notes)
    notes.push_back({{"path", note.path}, {"place", note.place}, {"note", note.what}});
  return {{"document", json::parse(canonical::to_json(read.document))},
          {"trace", std::move(trace)},
          {"notes", std::move(notes)}};
}

void print_trace(const mapping::ReadResult& read, Output& out) {
  Table table{{{"field", "FIELD"},
               {"pointer", "POINTER"},
               {"place", "PLACE"},
               {"offset", "OFFSET"},
               {"length", "LENGTH"},
               {"mapping", "MAPPING"}},
              {}};
  for (const auto& one : read.trace) {
    table.add({one.field, one.pointer, one.place, static_cast<std::int64_t>(one.offset),
               static_cast<std::int64_t>(one.length), one.mapping + ":" + std::to_string(one.line)});
  }
  out.table(table, "Nothing was read.");
}

// Canonical JSON: one document, or an array when the file holds several. With --json either is one line.
Outcome run_read(const Options& options, const Loaded& loaded, const std::string& bytes, Output& out) {
  const auto choose = chooser(options, loaded);
  if (!choose) return tl::unexpected(choose.error());
  auto read = read_documents(bytes, *loaded.dictionary, options.tolerate, *choose,
                             options.trace ? mapping::Trace::pointers : mapping::Trace::off);
  if (!read) {
    auto error = read.error();
    error.where = shown_name(options.files.front()) + (error.where.empty() ? "" : " " + error.where);
    const bool canonical = segments::look_of(bytes).word == "json";
    return tl::unexpected(
        Trouble{{error}, canonical ? "With --write canonical JSON becomes the mapping's syntax." : "", Exit::no});
  }
  const auto style = out.json() ? canonical::JsonStyle::compact : canonical::JsonStyle::pretty;
  const bool many = read->size() != 1;
  std::string text = many ? "[" : "";
  for (std::size_t i = 0; i < read->size(); ++i) {
    if (i != 0) text += out.json() ? "," : ",\n";
    const auto& one = (*read)[i];
    text += options.trace && out.json() ? json::serialize(trace_object(one)) : canonical::to_json(one.document, style);
  }
  while (text.ends_with('\n')) text.pop_back();
  out.raw(text + (many ? "]\n" : "\n"));
  if (!options.trace || out.json()) return Exit::done;
  for (const auto& one : *read) {
    out.raw("\n");
    print_trace(one, out);
    for (const auto& note : one.notes)
      out.say("note: " + (note.place.empty() ? note.path : note.place) + ": " + note.what, Tone::warn);
  }
  return Exit::done;
}

// UNH to UNT, a segment a line.
std::string edifact_message(const segments::SetText& set, const std::string& version, const std::string& reference) {
  const auto text = "UNH+" + reference + "+" + set.id + ":" + version.substr(0, 1) + ":" + version.substr(1) + ":UN'" +
                    set.body + "UNT+" + std::to_string(set.segments + 2) + "+" + reference + "'";
  std::string lines;
  bool released = false;
  for (const char c : text) {
    lines += c;
    if (c == '\'' && !released) lines += '\n';
    released = c == '?' && !released;
  }
  return lines;
}

// One document back in the mapping's syntax: XML whole, X12 as a transaction set and EDIFACT as a message, since an
// envelope needs partners and control numbers.
Result<std::string> write_one(const mapping::Mapping& mapping, const canonical::Document& document,
                              std::size_t position) {
  if (mapping.syntax() == mapping::Syntax::xml) return mapping::write_xml(mapping, document);
  const bool x12 = mapping.syntax() == mapping::Syntax::x12;
  const auto set =
      mapping::write_segments(mapping, document, x12 ? segments::Delimiters{} : edifact::standard_delimiters);
  if (!set) return fail(set.error());
  auto control = std::to_string(position + 1);
  if (!x12) return edifact_message(*set, mapping.version(), control);
  control.insert(0, control.size() < 4 ? 4 - control.size() : 0, '0');
  std::string text =
      "ST*" + set->id + "*" + control + (set->implementation.empty() ? "" : "*" + set->implementation) + "~";
  text += set->body + "SE*" + std::to_string(set->segments + 2) + "*" + control + "~";
  std::string lines;
  for (const char c : text) {
    lines += c;
    if (c == '~') lines += '\n';
  }
  return lines;
}

Result<std::vector<canonical::Document>> parse_documents(const std::string& bytes) {
  json::error_code failed;
  const auto value = json::parse(bytes, failed);
  if (failed) return fail(Fault::malformed, "is not JSON: " + failed.message());
  std::vector<canonical::Document> documents;
  const auto add = [&](const json::value& one) -> Result<void> {
    const auto* object = one.if_object();
    // A document that --trace printed can be written back as it is.
    const auto* wrapped = object != nullptr && object->contains("trace") ? object->if_contains("document") : nullptr;
    auto document = canonical::from_json(json::serialize(wrapped != nullptr ? *wrapped : one));
    if (!document) return fail(document.error());
    documents.push_back(std::move(*document));
    return {};
  };
  if (const auto* list = value.if_array()) {
    for (const auto& one : *list) {
      if (auto added = add(one); !added) return fail(added.error());
    }
    return documents;
  }
  if (auto added = add(value); !added) return fail(added.error());
  return documents;
}

Outcome run_write(const Options& options, const Loaded& loaded, const std::string& bytes, Output& out) {
  if (options.mapping.empty())
    return stop(Error{Fault::invalid, "--write needs --mapping: a canonical document has no syntax of its own", {}},
                "For example: --mapping x12/004010/850.");
  const auto mapping = named(*loaded.library, options.mapping);
  if (!mapping) return tl::unexpected(mapping.error());
  const auto documents = parse_documents(bytes);
  if (!documents) {
    auto error = documents.error();
    error.where = shown_name(options.files.front()) + (error.where.empty() ? "" : " " + error.where);
    return tl::unexpected(Trouble{{error}, "", Exit::no});
  }
  for (std::size_t i = 0; i < documents->size(); ++i) {
    auto text = write_one(**mapping, (*documents)[i], i);
    if (!text) return tl::unexpected(Trouble{{text.error()}, "", Exit::no});
    if (!text->ends_with('\n')) *text += '\n';
    if (!out.json()) {
      out.raw(*text);
      continue;
    }
    json::array losses;
    for (const auto& loss : mapping::losses(**mapping, (*documents)[i]))
      losses.push_back({{"path", loss.path}, {"note", loss.what}});
    out.object({{"mapping", (*mapping)->name()}, {"text", *text}, {"losses", std::move(losses)}});
  }
  return Exit::done;
}

Outcome run(const Options& options, Output& out) {
  const auto loaded = load(options);
  if (!loaded) return tl::unexpected(loaded.error());
  const auto bytes = read_file(options.files.front());
  if (!bytes) return stop(bytes.error());
  return options.write ? run_write(options, *loaded, *bytes, out) : run_read(options, *loaded, *bytes, out);
}

Outcome check(const Options& options, Output& out) {
  const auto loaded = load(options);
  if (!loaded)
    return tl::unexpected(
        Trouble{loaded.error().errors, loaded.error().next, options.files.empty() ? Exit::no : Exit::misuse});
  std::vector<MappingPtr> mappings;
  std::vector<Error> mistakes;
  for (const auto& name : options.files.empty() ? loaded->library->names() : options.files) {
    const auto one = named(*loaded->library, name);
    if (one) mappings.push_back(*one);
    if (!one) mistakes.insert(mistakes.end(), one.error().errors.begin(), one.error().errors.end());
  }
  Table table{{{"name", "MAPPING"},
               {"document", "DOCUMENT"},
               {"for", "FOR"},
               {"extends", "EXTENDS"},
               {"carried", "CARRIES"},
               {"not_carried", "LEAVES OUT"},
               {"not_carried_fields", ""}},
              {}};
  for (const auto& one : mappings) {
    const auto coverage = one->coverage();
    const bool segments = one->syntax() != mapping::Syntax::xml;
    table.add({one->name(), to_string(one->document()), segments ? one->version() + " " + one->set() : one->root(),
               one->extends(), static_cast<std::int64_t>(coverage.carried.size()),
               static_cast<std::int64_t>(coverage.not_carried.size()),
               Cell::json(json::serialize(json::value_from(coverage.not_carried)))});
  }
  if (!mappings.empty() || mistakes.empty()) out.table(table, "There is no mapping.");
  for (const auto& one : mappings) {
    for (const auto& gap : one->gaps()) {
      if (out.json()) break;
      out.say(fmt::format("{}: {} by code table '{}' (line {}) holds a document with: {}", one->name(), gap.place,
                          gap.table, gap.rule_line, fmt::join(gap.codes, " ")),
              Tone::warn);
    }
  }
  for (const auto& one : mappings) {
    if (!options.coverage || out.json()) continue;
    out.say("\n" + one->name() + " leaves out:");
    for (const auto& field : one->coverage().not_carried) out.say("  " + field);
  }
  if (mistakes.empty()) return Exit::done;
  return tl::unexpected(Trouble{mistakes, "docs/mapping.md is the reference of the language.", Exit::no});
}

Outcome doc(const Options& options, Output& out) {
  const auto loaded = load(options);
  if (!loaded) return tl::unexpected(loaded.error());
  const auto one = named(*loaded->library, options.mapping);
  if (!one) return tl::unexpected(one.error());
  const auto coverage = (*one)->coverage();
  Table table{{{"field", "FIELD"}, {"carried", "CARRIED"}}, {}};
  for (const auto& field : coverage.carried) table.add({field, Cell::boolean(true)});
  for (const auto& field : coverage.not_carried) table.add({field, Cell::boolean(false)});
  out.table(table, "");
  return Exit::done;
}

Outcome losses(const Options& options, Output& out) {
  const auto loaded = load(options);
  if (!loaded) return tl::unexpected(loaded.error());
  const auto choose = chooser(options, *loaded);
  if (!choose) return tl::unexpected(choose.error());
  return show_losses(options.files, *loaded->dictionary, options.tolerate, *choose, options.list, out);
}

struct TextOptions {
  StoreOptions store;
  std::string hash;
  std::int64_t document = 0, message = 0;
};

// The text of a mapping as it was when it read or wrote something.
Outcome text(const TextOptions& options, Output& out) {
  const int asked = (options.hash.empty() ? 0 : 1) + (options.document == 0 ? 0 : 1) + (options.message == 0 ? 0 : 1);
  if (asked != 1)
    return stop(Error{Fault::invalid, "one of HASH, --document and --message is needed", {}},
                "'crossdock message show ID' names the mapping of each document with its hash.");
  views::mappings::Found found;
  const auto done = reading(options.store, found, [&](store::Transaction& tx) {
    if (options.document != 0) return views::mappings::of_document(tx, DocumentId(options.document));
    if (options.message != 0) return views::mappings::of_message(tx, MessageId(options.message));
    return views::mappings::with_hash(tx, options.hash);
  });
  if (!done) return done;
  if (!found.mapping)
    return absent(found.unclear, "'crossdock message show ID' names the mapping of each document with its hash.");
  if (out.json()) {
    out.page(views::mappings::page_of(*found.mapping));
  } else {
    out.raw(found.mapping->text);
  }
  return Exit::done;
}

void add_library(Verb& verb, Options& options) {
  options.store.add_config_to(verb);
  verb.option("--mappings", options.folder, "Folder of the mappings (default: as the settings say, else ./mappings)")
      .takes("DIR");
}

}  // namespace
}  // namespace mapping_verbs

void add_mapping(Program& program) {
  using namespace mapping_verbs;
  auto& mapping = program.noun("mapping", "Mapping files: run, check, losses, doc, text");

  auto& run_verb = mapping.verb("run", "The canonical JSON that a document becomes, or --write it back",
                                "crossdock mapping run --mapping x12/004010/850 --trace po-4711.edi");
  auto& ran = run_verb.runs(run);
  add_library(run_verb, ran);
  run_verb
      .option("--mapping", ran.mapping,
              "A file or a name such as x12/004010/850 (default: the one that fits the document)")
      .takes("FILE|NAME");
  run_verb.option("--partner", ran.partner, "Use this partner's mappings").takes("ID");
  add_tolerate(run_verb, ran.tolerate);
  run_verb.option("--write", ran.write, "Turn canonical JSON, one or an array, into the mapping's syntax");
  run_verb.option("--trace", ran.trace,
                  "For each field the place, offset and length it came from, and the mapping's line");
  run_verb.argument("INPUT", ran.files, "A file, or - for standard input").single();

  auto& check_verb = mapping.verb("check", "Compile mappings and say what they carry; without FILE the whole library",
                                  "crossdock mapping check --coverage partners/acme/850.yaml");
  auto& checked = check_verb.runs(check);
  add_library(check_verb, checked);
  check_verb.option("--coverage", checked.coverage, "Name each field that is left out");
  check_verb.argument("FILE", checked.files, "Files or names").optional();

  auto& losses_verb =
      mapping.verb("losses", "How much of X12 and EDIFACT files the mappings carry there and back, piece by piece",
                   "crossdock mapping losses --partner acme --list acme/samples/850-1.edi");
  auto& lost = losses_verb.runs(losses);
  add_library(losses_verb, lost);
  losses_verb.option("--mapping", lost.mapping, "A file or a name (default: the one that fits)").takes("FILE|NAME");
  losses_verb.option("--partner", lost.partner, "Use this partner's mappings").takes("ID");
  add_tolerate(losses_verb, lost.tolerate);
  losses_verb.option("--list", lost.list, "Also list what is left behind, each place once with an example");
  losses_verb.argument("FILE", lost.files, "Files");

  auto& doc_verb = mapping.verb("doc", "Every canonical field, and whether the mapping carries it",
                                "crossdock mapping doc x12/004010/850");
  auto& described = doc_verb.runs(doc);
  add_library(doc_verb, described);
  doc_verb.argument("MAPPING", described.mapping, "A file or a name");

  auto& text_verb =
      mapping.verb("text", "The mapping that read a document or wrote a message, as it was then: its bases and itself",
                   "crossdock mapping text --document 17");
  auto& kept = text_verb.runs(text);
  kept.store.add_to(text_verb);
  text_verb.argument("HASH", kept.hash, "The hash of a mapping or of its shared files, or how it begins").optional();
  text_verb.option("--document", kept.document, "That read this document").takes("ID").positive();
  text_verb.option("--message", kept.message, "That wrote this message of ours").takes("ID").positive();
}

}  // namespace crossdock::cli
