#include "weights/pickle.h"

#include <unordered_map>
#include <utility>

#include "base/error.h"
#include "weights/byte_reader.h"
#include "weights/pickle_opcodes.h"

namespace mend {
namespace {

using namespace pickle_opcode;
using Kind = PickleNode::Kind;
constexpr size_t max_nodes = 4'000'000;
constexpr size_t max_memo = 4'000'000;

class Machine {
 public:
  Machine(const char* data, uint64_t size, uint64_t begin, const std::function<bool(std::string_view)>& allowed)
      : in_(data, size, begin), allowed_(allowed) {}

  PickleTree run() {
    for (;;) {
      const uint64_t at = in_.at();
      const auto opcode = in_.number<uint8_t>();
      if (opcode == stop) break;
      if (!scalar(opcode) && !container(opcode) && !memory(opcode) && !object(opcode))
        fail(ErrorCode::bad_weights, "damaged pickle: opcode {:#04x} at byte {} is none that torch.save writes", opcode,
             at);
    }
    tree_.root = take();
    tree_.end = in_.at();
    return std::move(tree_);
  }

 private:
  bool scalar(uint8_t opcode) {
    switch (opcode) {
      case none: push({}); return true;
      case new_true: push_integer(Kind::boolean, 1); return true;
      case new_false: push_integer(Kind::boolean, 0); return true;
      case bin_int: push_integer(Kind::integer, in_.number<int32_t>()); return true;
      case bin_int1: push_integer(Kind::integer, in_.number<uint8_t>()); return true;
      case bin_int2: push_integer(Kind::integer, in_.number<uint16_t>()); return true;
      case long1: push_long(in_.bytes(in_.number<uint8_t>())); return true;
      case long4: push_long(in_.bytes(in_.number<uint32_t>())); return true;
      case bin_float: push_float(); return true;
      case bin_string:
      case bin_unicode:
      case bin_bytes: push_text(in_.bytes(in_.number<uint32_t>())); return true;
      case short_bin_string:
      case short_bin_unicode:
      case short_bin_bytes: push_text(in_.bytes(in_.number<uint8_t>())); return true;
      case bin_unicode8:
      case bin_bytes8: push_text(in_.bytes(in_.number<uint64_t>())); return true;
      default: return false;
    }
  }

  bool container(uint8_t opcode) {
    switch (opcode) {
      case empty_tuple: push_items(Kind::tuple, {}); return true;
      case empty_list:
      case empty_set: push_items(Kind::list, {}); return true;
      case empty_dict: push_items(Kind::dictionary, {}); return true;
      case tuple1: push_items(Kind::tuple, take_last(1)); return true;
      case tuple2: push_items(Kind::tuple, take_last(2)); return true;
      case tuple3: push_items(Kind::tuple, take_last(3)); return true;
      case tuple: push_items(Kind::tuple, take_to_mark()); return true;
      case list:
      case frozen_set: push_items(Kind::list, take_to_mark()); return true;
      case dict: push_items(Kind::dictionary, take_to_mark()); return true;
      case append: extend(Kind::list, take_last(1)); return true;
      case appends:
      case add_items: extend(Kind::list, take_to_mark()); return true;
      case set_item: extend(Kind::dictionary, take_last(2)); return true;
      case set_items: extend(Kind::dictionary, take_to_mark()); return true;
      default: return false;
    }
  }

  bool memory(uint8_t opcode) {
    switch (opcode) {
      case mark: marks_.push_back(stack_.size()); return true;
      case pop: take(); return true;
      case pop_mark: take_to_mark(); return true;
      case dup: stack_.push_back(top()); return true;
      case bin_get: recall(in_.number<uint8_t>()); return true;
      case long_bin_get: recall(in_.number<uint32_t>()); return true;
      case bin_put: remember(in_.number<uint8_t>()); return true;
      case long_bin_put: remember(in_.number<uint32_t>()); return true;
      case memoize: remember(static_cast<uint32_t>(memo_.size())); return true;
      case protocol: read_protocol(); return true;
      case frame: in_.skip(8); return true;
      default: return false;
    }
  }

  bool object(uint8_t opcode) {
    switch (opcode) {
      case global: {
        const auto module = line();
        push_global(module + " " + line());
        return true;
      }
      case stack_global: {
        const auto words = take_last(2);
        if (node(words[0]).kind != Kind::text || node(words[1]).kind != Kind::text) bad("a global without a name");
        push_global(node(words[0]).text + " " + node(words[1]).text);
        return true;
      }
      case reduce:
      case new_object: push_call(); return true;
      case build: forget_state(); return true;
      case bin_persistent_id: push_items(Kind::persistent, take_last(1)); return true;
      default: return false;
    }
  }

  [[noreturn]] void bad(const char* what) const {
    fail(ErrorCode::bad_weights, "damaged pickle: {} before byte {}", what, in_.at());
  }
  PickleNode& node(PickleId id) { return tree_.nodes[id]; }

  void push(PickleNode value) {
    if (tree_.nodes.size() >= max_nodes) bad("more values than a checkpoint has");
    stack_.push_back(static_cast<PickleId>(tree_.nodes.size()));
    tree_.nodes.push_back(std::move(value));
  }
  void push_integer(Kind kind, int64_t value) {
    PickleNode made;
    made.kind = kind;
    made.integer = value;
    push(std::move(made));
  }
  void push_text(std::string_view text, Kind kind = Kind::text) {
    PickleNode made;
    made.kind = kind;
    made.text = text;
    push(std::move(made));
  }
  void push_items(Kind kind, std::vector<PickleId> items) {
    if (kind == Kind::dictionary && items.size() % 2 != 0) bad("a key without a value");
    PickleNode made;
    made.kind = kind;
    made.items = std::move(items);
    push(std::move(made));
  }
  void push_long(std::string_view bytes) {
    if (bytes.size() > 8) return push_text(bytes, Kind::wide_integer);
    uint64_t value = 0;
    for (size_t i = 0; i < bytes.size(); ++i) value |= uint64_t{static_cast<uint8_t>(bytes[i])} << (8 * i);
    const bool negative = !bytes.empty() && (bytes.back() & 0x80);
    if (negative && bytes.size() < 8) value |= ~uint64_t{0} << (8 * bytes.size());
    push_integer(Kind::integer, static_cast<int64_t>(value));
  }
  void push_float() {
    uint64_t bits = 0;  // the one big-endian number of the format
    for (const char byte : in_.bytes(8)) bits = bits << 8 | static_cast<uint8_t>(byte);
    PickleNode made;
    made.kind = Kind::real;
    std::memcpy(&made.real, &bits, 8);
    push(std::move(made));
  }
  void push_global(const std::string& name) {
    if (!allowed_(name))
      fail(ErrorCode::bad_weights,
           "the file asks to run or build '{}', which is no tensor and no plain container: it is not loaded", name);
    push_text(name, Kind::global);
  }

  PickleId take() { return take_last(1)[0]; }
  PickleId top() {
    if (stack_.empty() || (!marks_.empty() && marks_.back() == stack_.size()))
      bad("a value is wanted and none is there");
    return stack_.back();
  }
  std::vector<PickleId> take_last(size_t count) {
    const size_t floor = marks_.empty() ? 0 : marks_.back();
    if (stack_.size() - floor < count) bad("a value is wanted and none is there");
    std::vector<PickleId> items(stack_.end() - static_cast<std::ptrdiff_t>(count), stack_.end());
    stack_.resize(stack_.size() - count);
    return items;
  }
  std::vector<PickleId> take_to_mark() {
    if (marks_.empty()) bad("a mark is wanted and none is there");
    const size_t floor = marks_.back();
    auto items = take_last(stack_.size() - floor);
    marks_.pop_back();
    return items;
  }
  void extend(Kind kind, const std::vector<PickleId>& items) {
    auto& container = node(top());
    if (container.kind != kind) bad("items for what is no such container");
    if (kind == Kind::dictionary && items.size() % 2 != 0) bad("a key without a value");
    container.items.insert(container.items.end(), items.begin(), items.end());
  }

  void remember(uint32_t slot) {
    if (memo_.size() >= max_memo) bad("more memorised values than a checkpoint has");
    memo_[slot] = top();
  }
  void recall(uint32_t slot) {
    const auto found = memo_.find(slot);
    if (found == memo_.end()) bad("a memorised value is wanted and none is there");
    stack_.push_back(found->second);
  }
  void read_protocol() {
    const auto version = in_.number<uint8_t>();
    if (version > 5) fail(ErrorCode::bad_weights, "pickle protocol {} is not known; 2 to 5 are", version);
  }
  std::string line() {
    std::string text;
    for (char letter; (letter = in_.number<char>()) != '\n';) {
      if (text.size() == 1000) bad("a name of more than 1000 letters");
      text += letter;
    }
    return text;
  }

  void push_call() {
    const auto words = take_last(2);
    if (node(words[0]).kind != Kind::global || node(words[1]).kind != Kind::tuple) bad("a call of what is no function");
    const auto function = node(words[0]).text;
    if (function != "collections OrderedDict") {
      push_items(Kind::call, node(words[1]).items);
      node(top()).text = function;
      return;
    }
    // OrderedDict() or, from Python 2, OrderedDict([[key, value], …]).
    std::vector<PickleId> items;
    if (!node(words[1]).items.empty()) {
      for (const auto pair : node(node(words[1]).items[0]).items) {
        const auto& both = node(pair).items;
        if (both.size() != 2) bad("a key without a value");
        items.insert(items.end(), both.begin(), both.end());
      }
    }
    push_items(Kind::dictionary, std::move(items));
  }
  /// A state_dict carries an attribute `_metadata` (versions of modules), the only state there may be.
  void forget_state() {
    take();
    if (node(top()).kind != Kind::dictionary) bad("a state for what has none");
  }

  ByteReader in_;
  const std::function<bool(std::string_view)>& allowed_;
  PickleTree tree_;
  std::vector<PickleId> stack_;
  std::vector<size_t> marks_;
  std::unordered_map<uint32_t, PickleId> memo_;
};

}  // namespace

PickleTree read_pickle(const char* data, uint64_t size, uint64_t begin,
                       const std::function<bool(std::string_view)>& allowed) {
  return Machine(data, size, begin, allowed).run();
}

}  // namespace mend
