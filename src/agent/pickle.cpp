// SPDX-License-Identifier: MIT
// A stack machine with the instructions that torch's writers use, each checked before it is done.
#include "agent/pickle.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>
#include <stdexcept>

#include "raw_bytes.h"

namespace gallop::agent {
namespace {

// Instructions, by their names in pickletools.
constexpr char kMark = '(';
constexpr char kStop = '.';
constexpr char kBinFloat = 'G';
constexpr char kBinInt = 'J';
constexpr char kBinInt1 = 'K';
constexpr char kBinInt2 = 'M';
constexpr char kNone = 'N';
constexpr char kBinPersId = 'Q';
constexpr char kReduce = 'R';
constexpr char kBinUnicode = 'X';
constexpr char kEmptyList = ']';
constexpr char kAppend = 'a';
constexpr char kBuild = 'b';
constexpr char kGlobal = 'c';
constexpr char kEmptyDict = '}';
constexpr char kAppends = 'e';
constexpr char kBinGet = 'h';
constexpr char kLongBinGet = 'j';
constexpr char kBinPut = 'q';
constexpr char kLongBinPut = 'r';
constexpr char kSetItem = 's';
constexpr char kTuple = 't';
constexpr char kEmptyTuple = ')';
constexpr char kSetItems = 'u';
constexpr char kProto = '\x80';
constexpr char kNewObj = '\x81';
constexpr char kTuple1 = '\x85';
constexpr char kTuple2 = '\x86';
constexpr char kTuple3 = '\x87';
constexpr char kNewTrue = '\x88';
constexpr char kNewFalse = '\x89';
constexpr char kLong1 = '\x8a';

constexpr int kDeepest = 64;
constexpr std::size_t kMostDimensions = 8;

[[noreturn]] void refuse(const char* why) { throw std::invalid_argument(why); }

template <class Kind>
const Kind& require(PickleRef value, const char* why) {
  const Kind* kind = value == nullptr ? nullptr : value->as<Kind>();
  if (kind == nullptr) refuse(why);
  return *kind;
}

class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  Pickle read() {
    if (take<char>() != kProto || take<std::uint8_t>() != 2) refuse("not a pickle of protocol 2");
    for (char op = take<char>(); op != kStop; op = take<char>()) perform(op);
    if (stack_.size() != 1 || !marks_.empty()) refuse("the pickle ends too early");
    pickle_.root = stack_.back();
    for (const PickleValue& value : pickle_.values) {
      const auto* object = value.as<PickleObject>();
      if (object != nullptr && object->state == nullptr) refuse("an object of the pickle is left empty");
    }
    return std::move(pickle_);
  }

 private:
  void perform(char op) {
    switch (op) {
      case kMark:
        return marks_.push_back(stack_.size());
      case kNone:
        return push(std::monostate{});
      case kNewTrue:
        return push(true);
      case kNewFalse:
        return push(false);
      case kBinInt:
        return push(std::int64_t{take<std::int32_t>()});
      case kBinInt1:
        return push(std::int64_t{take<std::uint8_t>()});
      case kBinInt2:
        return push(std::int64_t{take<std::uint16_t>()});
      case kLong1:
        return push(take_long());
      case kBinFloat:
        return push(take_float());
      case kBinUnicode:
        return push(take_text(take<std::uint32_t>()));
      case kGlobal:
        return push_global();
      case kEmptyTuple:
        return push(PickleTuple{});
      case kEmptyList:
        return push(PickleList{});
      case kEmptyDict:
        return push(PickleDict{});
      case kTuple:
        return push_tuple(take_marked());
      case kTuple1:
        return push_tuple(pop(1));
      case kTuple2:
        return push_tuple(pop(2));
      case kTuple3:
        return push_tuple(pop(3));
      case kAppend:
        return extend(pop(1));
      case kAppends:
        return extend(take_marked());
      case kSetItem:
        return insert(pop(2));
      case kSetItems:
        return insert(take_marked());
      case kBinPut:
        return remember(take<std::uint8_t>());
      case kLongBinPut:
        return remember(take<std::uint32_t>());
      case kBinGet:
        return recall(take<std::uint8_t>());
      case kLongBinGet:
        return recall(take<std::uint32_t>());
      case kBinPersId:
        return push_storage();
      case kReduce:
        return push_call();
      case kNewObj:
        return push_object();
      case kBuild:
        return fill_object();
      default:
        refuse("an instruction that torch does not write");
    }
  }

  std::string_view take_text(std::size_t count) {
    if (bytes_.size() < count) refuse("the pickle is cut short");
    const std::string_view text = bytes_.substr(0, count);
    bytes_.remove_prefix(count);
    return text;
  }

  template <class T>
  T take() {
    return value_at<T>(take_text(sizeof(T)), 0);
  }

  std::int64_t take_long() {
    const std::string_view raw = take_text(take<std::uint8_t>());
    if (raw.size() > sizeof(std::int64_t)) refuse("a whole number beyond 64 bits");
    const bool is_negative = !raw.empty() && (static_cast<unsigned char>(raw.back()) & 0x80U) != 0;
    std::int64_t value = is_negative ? -1 : 0;
    std::memcpy(&value, raw.data(), raw.size());
    return value;
  }

  double take_float() {
    std::uint64_t bits = 0;  // the highest byte first
    for (const char byte : take_text(sizeof bits)) bits = bits << 8U | static_cast<unsigned char>(byte);
    return std::bit_cast<double>(bits);
  }

  std::string_view take_line() {
    const std::size_t end = bytes_.find('\n');
    if (end == std::string_view::npos) refuse("the pickle is cut short");
    const std::string_view line = take_text(end);
    bytes_.remove_prefix(1);
    return line;
  }

  template <class Content>
  void push(Content content, int depth = 0) {
    if (depth > kDeepest) refuse("the pickle is nested too deeply");
    stack_.push_back(&pickle_.values.emplace_back(PickleValue{std::move(content), depth}));
  }

  [[nodiscard]] std::size_t available() const { return stack_.size() - (marks_.empty() ? 0 : marks_.back()); }

  std::vector<PickleRef> pop(std::size_t count) {
    if (available() < count) refuse("the pickle takes what it has not made");
    const auto first = stack_.end() - static_cast<std::ptrdiff_t>(count);
    std::vector<PickleRef> items(first, stack_.end());
    std::for_each(first, stack_.end(), [](PickleValue* value) { value->is_part = true; });
    stack_.erase(first, stack_.end());
    return items;
  }

  std::vector<PickleRef> take_marked() {
    if (marks_.empty()) refuse("the pickle takes what it has not made");
    std::vector<PickleRef> items = pop(available());
    marks_.pop_back();
    return items;
  }

  /// What is on top of the stack, to be added to. Nothing is that is already part of something: it could go
  /// round in a circle, or deeper than its depth says.
  PickleValue& top() {
    if (available() == 0) refuse("the pickle fills what it has not made");
    if (stack_.back()->is_part) refuse("the pickle fills what it has used");
    return *stack_.back();
  }

  static int depth_around(const std::vector<PickleRef>& items) {
    int depth = 0;
    for (PickleRef item : items) depth = std::max(depth, item->depth + 1);
    return depth;
  }

  void deepen(PickleValue& value, const std::vector<PickleRef>& items) {
    value.depth = std::max(value.depth, depth_around(items));
    if (value.depth > kDeepest) refuse("the pickle is nested too deeply");
  }

  void push_global() {
    const std::string_view module = take_line();
    push(PickleGlobal{module, take_line()});
  }

  void push_tuple(std::vector<PickleRef> items) {
    const int depth = depth_around(items);
    push(PickleTuple{std::move(items)}, depth);
  }

  void extend(const std::vector<PickleRef>& items) {
    PickleValue& value = top();
    auto* list = std::get_if<PickleList>(&value.content);
    if (list == nullptr) refuse("the pickle appends to what is no list");
    list->items.insert(list->items.end(), items.begin(), items.end());
    deepen(value, items);
  }

  void insert(const std::vector<PickleRef>& items) {
    PickleValue& value = top();
    auto* dict = std::get_if<PickleDict>(&value.content);
    if (dict == nullptr || items.size() % 2 != 0) refuse("the pickle fills what is no dictionary");
    for (std::size_t i = 0; i < items.size(); i += 2) dict->items.emplace_back(items[i], items[i + 1]);
    deepen(value, items);
  }

  // writers number what they remember from 0 on
  void remember(std::size_t index) {
    if (available() == 0 || index > memory_.size()) refuse("the pickle remembers out of order");
    if (index == memory_.size()) memory_.push_back(nullptr);
    memory_[index] = stack_.back();
  }

  void recall(std::size_t index) {
    if (index >= memory_.size()) refuse("the pickle recalls what it has not made");
    stack_.push_back(memory_[index]);
  }

  // ("storage", torch.FloatStorage, key, device, elements)
  void push_storage() {
    constexpr const char* kWhy = "a block of numbers is not named as torch does";
    const auto& id = require<PickleTuple>(pop(1)[0], kWhy).items;
    if (id.size() != 5 || require<std::string_view>(id[0], kWhy) != "storage") refuse(kWhy);
    const auto& type = require<PickleGlobal>(id[1], kWhy);
    const PickleStorage storage = {.type = type.name,
                                   .key = require<std::string_view>(id[2], kWhy),
                                   .elements = require<std::int64_t>(id[4], kWhy)};
    static_cast<void>(require<std::string_view>(id[3], kWhy));
    if (type.module != "torch" || element_size(type.name) == 0 || storage.elements < 0) refuse(kWhy);
    push(storage);
  }

  void push_call() {
    const std::vector<PickleRef> items = pop(2);
    static_cast<void>(require<PickleGlobal>(items[0], "the pickle calls what is no function"));
    static_cast<void>(require<PickleTuple>(items[1], "the pickle calls without arguments"));
    push(PickleCall{items[0], items[1]}, depth_around(items));
  }

  void push_object() {
    const std::vector<PickleRef> items = pop(2);
    static_cast<void>(require<PickleGlobal>(items[0], "the pickle makes an object of no class"));
    if (!require<PickleTuple>(items[1], "the pickle makes an object of nothing").items.empty())
      refuse("the pickle makes an object with arguments");
    push(PickleObject{items[0], nullptr}, 1);
  }

  void fill_object() {
    const std::vector<PickleRef> state = pop(1);
    PickleValue& value = top();
    auto* object = std::get_if<PickleObject>(&value.content);
    if (object == nullptr || object->state != nullptr) refuse("the pickle fills what is no new object");
    object->state = state[0];
    deepen(value, state);
  }

  std::string_view bytes_;
  Pickle pickle_;
  std::vector<PickleValue*> stack_;
  std::vector<std::size_t> marks_;
  std::vector<PickleValue*> memory_;
};

std::vector<std::int64_t> whole_numbers(PickleRef value) {
  constexpr const char* kWhy = "a tensor's shape is not given in whole numbers";
  std::vector<std::int64_t> numbers;
  for (PickleRef item : require<PickleTuple>(value, kWhy).items) {
    numbers.push_back(require<std::int64_t>(item, kWhy));
    if (numbers.back() < 0) refuse(kWhy);
  }
  return numbers;
}

/// a + b * c for numbers of 0 and more, the largest number where it would be more.
std::int64_t add_product(std::int64_t a, std::int64_t b, std::int64_t c) {
  std::int64_t product = 0, sum = 0;
  if (__builtin_mul_overflow(b, c, &product) || __builtin_add_overflow(a, product, &sum))
    return std::numeric_limits<std::int64_t>::max();
  return sum;
}

void require_inside(const PickledTensor& tensor, std::int64_t elements) {
  std::int64_t count = 1, last = tensor.offset;
  bool is_empty = false;
  for (std::size_t i = 0; i < tensor.sizes.size(); ++i) {
    if (tensor.sizes[i] == 0) is_empty = true;
    count = add_product(0, count, std::max<std::int64_t>(tensor.sizes[i], 1));
    last = add_product(last, std::max<std::int64_t>(tensor.sizes[i] - 1, 0), tensor.strides[i]);
  }
  if (is_empty ? tensor.offset > elements : last >= elements || count > elements)
    refuse("a tensor reaches beyond its numbers");
}

// Writing.

void put_text(std::string& bytes, std::string_view text) {
  bytes += kBinUnicode;
  put(bytes, static_cast<std::uint32_t>(text.size()));
  bytes += text;
}

void put_global(std::string& bytes, std::string_view module, std::string_view name) {
  bytes += kGlobal;
  bytes.append(module).append("\n").append(name).append("\n");
}

void put_whole(std::string& bytes, std::int64_t value) {
  if (value == static_cast<std::int32_t>(value)) {
    bytes += kBinInt;
    put(bytes, static_cast<std::int32_t>(value));
  } else {
    bytes += kLong1;
    put(bytes, static_cast<std::uint8_t>(sizeof value));
    put(bytes, value);
  }
}

void put_tuple(std::string& bytes, const std::vector<std::int64_t>& numbers) {
  bytes += kMark;
  for (const std::int64_t number : numbers) put_whole(bytes, number);
  bytes += kTuple;
}

std::vector<std::int64_t> strides_of(const std::vector<std::int64_t>& sizes) {
  std::vector<std::int64_t> strides(sizes.size(), 1);
  for (std::size_t i = sizes.size(); i-- > 1;)
    strides[i - 1] = strides[i] * std::max<std::int64_t>(sizes[i], 1);
  return strides;
}

void put_tensor(std::string& bytes, const TensorToPickle& tensor, const std::string& key) {
  std::int64_t elements = 1;
  for (const std::int64_t size : tensor.sizes) elements *= size;

  put_global(bytes, "torch._utils", "_rebuild_tensor_v2");
  bytes += kMark;
  bytes += kMark;  // the block
  put_text(bytes, "storage");
  put_global(bytes, "torch", tensor.type);
  put_text(bytes, key);
  put_text(bytes, "cpu");
  put_whole(bytes, elements);
  bytes += kTuple;
  bytes += kBinPersId;
  put_whole(bytes, 0);  // the first element's place in it
  put_tuple(bytes, tensor.sizes);
  put_tuple(bytes, strides_of(tensor.sizes));
  bytes += kNewFalse;  // no gradient
  put_global(bytes, "collections", "OrderedDict");
  bytes += kEmptyTuple;
  bytes += kReduce;  // no hooks
  bytes += kTuple;
  bytes += kReduce;
}

}  // namespace

Pickle read_pickle(std::string_view bytes) { return Reader(bytes).read(); }

StorageBytes blocks_in(const std::vector<ArchiveEntry>& entries, std::string_view folder) {
  StorageBytes blocks;
  for (const ArchiveEntry& entry : entries) {
    const std::string_view name = inner_name(entry);
    if (name == "byteorder" && entry.bytes != "little") refuse("its numbers are turned round");
    if (name.starts_with(folder)) blocks.emplace(name.substr(folder.size()), entry.bytes);
  }
  return blocks;
}

bool names(const PickleValue& value, std::string_view module, std::string_view name) {
  const auto* global = value.as<PickleGlobal>();
  return global != nullptr && global->module == module && global->name == name;
}

std::size_t element_size(std::string_view storage_type) {
  static const std::map<std::string_view, std::size_t> sizes = {
      {"FloatStorage", 4}, {"DoubleStorage", 8}, {"HalfStorage", 2},  {"BFloat16Storage", 2},
      {"LongStorage", 8},  {"IntStorage", 4},    {"ShortStorage", 2}, {"CharStorage", 1},
      {"ByteStorage", 1},  {"BoolStorage", 1}};
  const auto found = sizes.find(storage_type);
  return found == sizes.end() ? 0 : found->second;
}

std::string_view bytes_of(const PickleStorage& storage, const StorageBytes& blocks) {
  const auto found = blocks.find(storage.key);
  if (found == blocks.end()) refuse("a tensor's numbers are missing");
  const std::size_t size = found->second.size();
  const std::size_t element = element_size(storage.type);
  if (size % element != 0 || size / element != static_cast<std::size_t>(storage.elements))
    refuse("a tensor has more or fewer numbers than it says");
  return found->second;
}

PickledTensor tensor_of(const PickleValue& value, const StorageBytes& blocks) {
  constexpr const char* kWhy = "not a tensor as torch writes it";
  const auto& call = require<PickleCall>(&value, kWhy);
  if (!names(*call.maker, "torch._utils", "_rebuild_tensor_v2")) refuse(kWhy);
  const auto& arguments = call.arguments->as<PickleTuple>()->items;
  if (arguments.size() != 6) refuse(kWhy);

  const auto& storage = require<PickleStorage>(arguments[0], kWhy);
  static_cast<void>(require<bool>(arguments[4], kWhy));
  const auto& hooks = require<PickleCall>(arguments[5], kWhy);
  if (!names(*hooks.maker, "collections", "OrderedDict")) refuse(kWhy);
  PickledTensor tensor = {.type = storage.type,
                          .bytes = bytes_of(storage, blocks),
                          .offset = require<std::int64_t>(arguments[1], kWhy),
                          .sizes = whole_numbers(arguments[2]),
                          .strides = whole_numbers(arguments[3])};
  const bool is_shaped = tensor.sizes.size() == tensor.strides.size() &&
                         tensor.sizes.size() <= kMostDimensions && tensor.offset >= 0;
  if (!is_shaped) refuse(kWhy);
  require_inside(tensor, storage.elements);
  return tensor;
}

std::string pickle_of(const std::vector<TensorToPickle>& tensors) {
  std::string bytes = {kProto, '\x02', kEmptyDict, kMark};
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    put_text(bytes, tensors[i].name);
    put_tensor(bytes, tensors[i], std::to_string(i));
  }
  bytes += kSetItems;
  bytes += kStop;
  return bytes;
}

}  // namespace gallop::agent
