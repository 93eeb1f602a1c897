// SPDX-License-Identifier: MIT
// Pickles as torch writes them, read without doing what they say: what they would call is noted, never
// called. A face: standard library only. Format: Python's pickletools, protocol 2.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "agent/archive.h"

namespace gallop::agent {

struct PickleValue;
using PickleRef = const PickleValue*;

/// A name that Python would import.
struct PickleGlobal {
  std::string_view module, name;
};
struct PickleTuple {
  std::vector<PickleRef> items;
};
struct PickleList {
  std::vector<PickleRef> items;
};
struct PickleDict {
  std::vector<std::pair<PickleRef, PickleRef>> items;
};
/// A block of numbers kept beside the pickle.
struct PickleStorage {
  std::string_view type, key;  ///< "FloatStorage", "0"
  std::int64_t elements = 0;
};
/// What calling `maker` with `arguments` would make.
struct PickleCall {
  PickleRef maker = nullptr;
  PickleRef arguments = nullptr;
};
/// An object of class `type`, and what it was filled with.
struct PickleObject {
  PickleRef type = nullptr;
  PickleRef state = nullptr;  ///< null until it is filled
};

struct PickleValue {
  std::variant<std::monostate, bool, std::int64_t, double, std::string_view, PickleGlobal, PickleTuple,
               PickleList, PickleDict, PickleStorage, PickleCall, PickleObject>
      content;
  int depth = 0;         ///< of what it holds
  bool is_part = false;  ///< of another value

  template <class Kind>
  [[nodiscard]] const Kind* as() const {
    return std::get_if<Kind>(&content);
  }
};

/// What a pickle holds; its text is that of the bytes it was read from, which must stay.
struct Pickle {
  std::deque<PickleValue> values;  ///< each once, however often it is referred to
  PickleRef root = nullptr;
};

/// Throws std::invalid_argument for anything that torch does not write, or that is nested without end. Takes
/// memory in proportion to `bytes`.
[[nodiscard]] Pickle read_pickle(std::string_view bytes);

/// Blocks of numbers by their key in the archive.
using StorageBytes = std::map<std::string, std::string_view, std::less<>>;

/// The blocks in one folder of torch's archive, "data/" for its data.pkl. Throws std::invalid_argument where
/// their bytes are in another order than this machine's.
[[nodiscard]] StorageBytes blocks_in(const std::vector<ArchiveEntry>& entries, std::string_view folder);

/// A tensor's numbers in a block, which holds them all.
struct PickledTensor {
  std::string_view type;  ///< "FloatStorage"
  std::string_view bytes;
  std::int64_t offset = 0;  ///< elements
  std::vector<std::int64_t> sizes, strides;
};

/// Whether it is what Python would import by that name.
[[nodiscard]] bool names(const PickleValue& value, std::string_view module, std::string_view name);

/// Bytes of an element, 0 for an unknown type.
[[nodiscard]] std::size_t element_size(std::string_view storage_type);

/// The bytes of a block. Throws std::invalid_argument when they are not there, or not as many.
[[nodiscard]] std::string_view bytes_of(const PickleStorage& storage, const StorageBytes& blocks);

/// The tensor that a call of torch._utils._rebuild_tensor_v2 describes. Throws std::invalid_argument for
/// anything else, and where it has elements outside its block, or more than those.
[[nodiscard]] PickledTensor tensor_of(const PickleValue& value, const StorageBytes& blocks);

/// A tensor to write: its numbers one after the other, last dimension fastest.
struct TensorToPickle {
  std::string_view name;
  std::string_view type;  ///< "FloatStorage"
  std::vector<std::int64_t> sizes;
};

/// A dictionary of tensors as Python's torch.save writes it; their blocks have the keys "0", "1", ...
[[nodiscard]] std::string pickle_of(const std::vector<TensorToPickle>& tensors);

}  // namespace gallop::agent
