//===- Shapes.h - which keys rows of rule files may have --------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: editors complete and check a file by its JSON Schema. One that is
// written by hand is soon another than what the readers of rows read.
//
// Approach: readers tell what they ask for. Each reads a map with a name ("a
// function row") and keys, and asks for the value of a key as a text, a flag, a
// list of names and so on, whether it is there or not. What they ask while the
// project's own rules are read is the shape of all rules: those hold each
// section and each map within a row.
//
// Not told: keys that exclude each other, and those that only some rows of a
// section may have.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_MODELS_SHAPES_H
#define NOGIL_ENGINE_MODELS_SHAPES_H

#include <list>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>
#include <yaml-cpp/yaml.h>

namespace nogil {

class RuleShapes {
public:
  enum ValueT : uint8_t { Text, Names, Flag, Index, Version, Slot };
  struct Key {
    std::set<ValueT> Values;     ///< one of these; none: any
    std::set<std::string> Words; ///< of a text: one of these
    /// What is read of its maps: the value, or the items of a list.
    std::set<std::string> Row, Items;
    size_t Required = 0; ///< by how many readers
  };
  struct Row {
    size_t Readers = 0;
    std::map<std::string, Key> Keys;
    bool Free = false; ///< whoever writes the row names the keys
    bool needs(const Key &K) const { return K.Required == Readers; }
  };
  std::map<std::string, Row> Rows; ///< by what they are called

  /// A reader of a map begins.
  void begin(const YAML::Node &Map, const std::string &What,
             const std::vector<std::string_view> &Keys);
  /// It asks for the value of a key.
  Key &asks(const std::string &What, std::string_view Name);
  /// It hands the value of a key, or an item of that, to another reader.
  void hands(const std::string &What, std::string_view Name,
             const YAML::Node &Value, bool IsItem);

private:
  struct Handed {
    YAML::Node Value;
    std::string What, Name;
    bool IsItem;
  };
  /// A list: to assign to a node of yaml-cpp changes what others hold of it.
  std::list<Handed> Open;
};

} // namespace nogil

#endif // NOGIL_ENGINE_MODELS_SHAPES_H
