/// Python's pickle, read as data: a tree of plain values that executes nothing.
///
/// Pickle is a stack machine whose GLOBAL and REDUCE opcodes call any Python function. Here a GLOBAL must be on the
/// caller's list, and a REDUCE becomes a node of the tree that says which function was to be called with what; giving
/// it a meaning is the caller's.
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace mend {

/// Index of a node in PickleTree::nodes. Nodes are shared and may even contain themselves: walk with a limit.
using PickleId = uint32_t;

struct PickleNode {
  enum class Kind {
    none,
    boolean,       ///< integer: 0 or 1
    integer,       ///< integer
    wide_integer,  ///< text: two's complement, little-endian, more than 8 bytes
    real,          ///< real
    text,          ///< text, UTF-8 or whatever Python 2 wrote
    tuple,         ///< items
    list,          ///< items (sets too)
    dictionary,    ///< items: key, value, key, value …
    global,        ///< text: "module name"
    call,          ///< text: what was to be called; items: the tuple of its arguments
    persistent,    ///< items: the identifier, whose meaning is the caller's
  };
  Kind kind = Kind::none;
  int64_t integer = 0;
  double real = 0;
  std::string text;
  std::vector<PickleId> items;
};

struct PickleTree {
  std::vector<PickleNode> nodes;
  PickleId root = 0;
  uint64_t end = 0;  ///< offset of the first byte after the pickle

  const PickleNode& at(PickleId id) const { return nodes[id]; }
};

/// Reads the pickle (protocols 2 to 5, binary opcodes) that starts at `begin`.
/// @param allowed says for "module name" whether a GLOBAL may be there.
/// Throws Error{bad_weights} for anything else, naming it; also above 4 million nodes.
PickleTree read_pickle(const char* data, uint64_t size, uint64_t begin,
                       const std::function<bool(std::string_view global)>& allowed);

}  // namespace mend
