// SPDX-License-Identifier: MIT
// Pickled tensor dictionaries, written whole and read with suspicion. Torch's own reader would follow a
// pickle wherever it leads.
#include "agent/tensor_file.h"

#include <torch/torch.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "agent/pickle.h"
#include "errors.h"

namespace gallop::agent {
namespace {

namespace fs = std::filesystem;

const std::string kFolder = "archive/";  // any name will do

std::string reason() { return errno != 0 ? std::strerror(errno) : "unknown reason"; }

[[noreturn]] void throw_unwritable(const fs::path& file) {
  throw FileError("cannot write " + file.string() + ": " + reason(), {}, errno);
}

// The pickle's name of a type of number, and torch's.
constexpr std::array<std::pair<std::string_view, torch::ScalarType>, 10> kTypes = {{
    {"FloatStorage", torch::kFloat32},
    {"DoubleStorage", torch::kFloat64},
    {"HalfStorage", torch::kFloat16},
    {"BFloat16Storage", torch::kBFloat16},
    {"LongStorage", torch::kInt64},
    {"IntStorage", torch::kInt32},
    {"ShortStorage", torch::kInt16},
    {"CharStorage", torch::kInt8},
    {"ByteStorage", torch::kUInt8},
    {"BoolStorage", torch::kBool},
}};

std::string_view storage_type(torch::ScalarType type) {
  for (const auto& [name, ours] : kTypes) {
    if (ours == type) return name;
  }
  throw std::invalid_argument("a tensor of a type that is not saved");
}

torch::ScalarType scalar_type(std::string_view storage) {
  for (const auto& [name, type] : kTypes) {
    if (name == storage) return type;
  }
  throw std::invalid_argument("a tensor of an unknown type");
}

std::string_view bytes_of(const torch::Tensor& tensor) {
  return {static_cast<const char*>(tensor.data_ptr()), tensor.nbytes()};
}

torch::Tensor restored(const PickledTensor& pickled) {
  const torch::ScalarType type = scalar_type(pickled.type);
  // whatever is not 0 is true: a bool of another byte would be undefined
  const torch::ScalarType read_as = type == torch::kBool ? torch::kUInt8 : type;
  const auto elements = static_cast<std::int64_t>(pickled.bytes.size() / element_size(pickled.type));
  const torch::Tensor block = torch::empty({elements}, read_as);
  std::copy(pickled.bytes.begin(), pickled.bytes.end(), static_cast<char*>(block.data_ptr()));
  const torch::Tensor view = block.as_strided(pickled.sizes, pickled.strides, pickled.offset);
  return type == torch::kBool ? view != 0 : view.contiguous();
}

// LibTorch marks a dictionary with its type.
PickleRef without_type_tag(PickleRef value) {
  const auto* call = value->as<PickleCall>();
  if (call == nullptr) return value;
  const auto& arguments = call->arguments->as<PickleTuple>()->items;
  const bool is_tag = names(*call->maker, "torch.jit._pickle", "restore_type_tag");
  return is_tag && arguments.size() == 2 ? arguments[0] : value;
}

NamedTensors tensors_of(const std::vector<ArchiveEntry>& entries) {
  constexpr std::size_t kMostSharing = 16;
  const StorageBytes blocks = blocks_in(entries, "data/");
  std::string_view text;
  for (const ArchiveEntry& entry : entries) {
    if (inner_name(entry) == "data.pkl") text = entry.bytes;
  }
  const Pickle pickle = read_pickle(text);
  const auto* dictionary = without_type_tag(pickle.root)->as<PickleDict>();
  if (dictionary == nullptr) throw std::invalid_argument("no dictionary");
  NamedTensors tensors;
  std::size_t there = 0, taken = 0;  // tensors may share a block, but not come to far more than the file
  for (const auto& [key, block] : blocks) there += block.size();
  for (const auto& [key, value] : dictionary->items) {
    const auto* name = key->as<std::string_view>();
    if (name == nullptr) throw std::invalid_argument("a name that is no text");
    const PickledTensor pickled = tensor_of(*value, blocks);
    taken += pickled.bytes.size();
    if (taken > kMostSharing * there) throw std::invalid_argument("too many tensors of one block");
    tensors[std::string(*name)] = restored(pickled);
  }
  return tensors;
}

}  // namespace

std::string read_file(const fs::path& file) {
  errno = 0;
  std::ifstream stream(file, std::ios::binary);
  if (!stream) throw FileError("cannot open " + file.string() + ": " + reason());
  std::string bytes{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  if (stream.bad()) throw FileError("cannot read " + file.string() + ": " + reason());
  return bytes;
}

void write_file(const fs::path& file, const std::function<void(std::ostream&)>& fill) {
  fs::path temporary = file;
  temporary += ".part";
  try {
    errno = 0;
    std::ofstream stream(temporary, std::ios::binary | std::ios::trunc);
    if (!stream) throw_unwritable(file);
    try {
      fill(stream);
    } catch (const std::exception&) {
      if (stream) throw;  // else the writer only minds what is said below
    }
    stream.close();
    if (!stream) throw_unwritable(file);
    fs::rename(temporary, file);
  } catch (const fs::filesystem_error& error) {
    throw FileError("cannot write " + file.string() + ": " + error.code().message(), {},
                    error.code().value());
  } catch (...) {
    std::error_code ignored;
    fs::remove(temporary, ignored);
    throw;
  }
}

void save_tensors(const fs::path& file, const NamedTensors& tensors) {
  std::vector<TensorToPickle> described;
  std::vector<ArchiveEntry> blocks;
  for (const auto& [name, tensor] : tensors) {
    const torch::Tensor plain = tensor.detach().cpu().contiguous();
    described.push_back({name, storage_type(plain.scalar_type()), plain.sizes().vec()});
    blocks.push_back({kFolder + "data/" + std::to_string(blocks.size()), std::string(bytes_of(plain))});
  }
  std::vector<ArchiveEntry> entries = {{kFolder + "data.pkl", pickle_of(described)},
                                       {kFolder + "byteorder", "little"}};
  std::move(blocks.begin(), blocks.end(), std::back_inserter(entries));
  entries.push_back({kFolder + "version", "3\n"});
  const std::string bytes = zip(entries);
  write_file(file, [&](std::ostream& out) { out.write(bytes.data(), std::ssize(bytes)); });
}

std::vector<ArchiveEntry> read_archive(const fs::path& file) {
  const std::string bytes = read_file(file);
  try {
    return unzip(bytes);
  } catch (const std::invalid_argument&) {
    throw FileError(file.string() + ": damaged or cut short (" + std::to_string(bytes.size()) + " bytes)",
                    "an older checkpoint of the same run");
  }
}

NamedTensors load_tensors(const fs::path& file) { return load_tensors(read_archive(file), file); }

NamedTensors load_tensors(const std::vector<ArchiveEntry>& entries, const fs::path& file) {
  try {
    return tensors_of(entries);
  } catch (const std::invalid_argument&) {  // an OrderedDict, as every state_dict() is, or other objects
    throw FileError("cannot read this pickle (" + file.string() + ")", "torch.save(dict(m.state_dict()), f)");
  }
}

torch::Tensor to_tensor(std::string_view bytes) {
  torch::Tensor tensor = torch::empty({std::ssize(bytes)}, torch::kUInt8);
  std::copy(bytes.begin(), bytes.end(), tensor.data_ptr<std::uint8_t>());
  return tensor;
}

std::string to_string(const torch::Tensor& bytes) {
  const torch::Tensor flat = bytes.contiguous();
  const auto* data = flat.data_ptr<std::uint8_t>();
  return {data, data + flat.numel()};
}

}  // namespace gallop::agent
