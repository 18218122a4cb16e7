// SPDX-License-Identifier: Apache-2.0
// Compiled schemas in Xerces-C's form, and how a SchemaSet keeps them. Inside this library only.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "translators/xml/catalogue.hpp"
#include "translators/xml/gate.hpp"

namespace crossdock::xml {

// A locked pool: nothing in it changes any more, so that any number of threads may check with it.
class Grammars {
 public:
  // Compiles these schema files, with what they import, into one pool.
  static Result<std::shared_ptr<const Grammars>> compile(const Catalogue& catalogue, std::set<std::string> files);
  ~Grammars();

  bool holds(const std::string& file) const { return files_.contains(file); }
  const std::set<std::string>& files() const { return files_; }
  // The xercesc::XMLGrammarPool, which only the sources of this library may know by name.
  void* pool() const;

 private:
  struct Pool;
  Grammars(std::set<std::string> files, std::unique_ptr<Pool> pool);
  std::set<std::string> files_;
  std::unique_ptr<Pool> pool_;
};

// A pool that is locked cannot take another schema. A new kind of document therefore gets a new pool that holds
// everything compiled so far and its own; checks that are under way keep the old one alive.
struct SchemaSet::State {
  std::optional<Catalogue> catalogue;
  std::mutex mutex;  // guards `current`, and lets one thread at a time compile
  std::shared_ptr<const Grammars> current;

  // The grammars for a root. Errors as SchemaSet::compile.
  Result<std::shared_ptr<const Grammars>> find(std::string_view ns, std::string_view root);
};

}  // namespace crossdock::xml
