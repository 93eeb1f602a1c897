// SPDX-License-Identifier: MIT
// Archives and pickles that say more than is there.
#include "agent/archive.h"

#include <doctest/doctest.h>

#include <cstdint>
#include <cstring>
#include <stdexcept>

#include "agent/pickle.h"
#include "support/message_of.h"

namespace gallop::agent {
namespace {

using namespace std::string_literals;

std::string complaint(const std::string& archive) {
  return support::message_of<std::invalid_argument>([&] { static_cast<void>(unzip(archive)); });
}

std::string pickle_complaint(const std::string& bytes) {
  return support::message_of<std::invalid_argument>([&] { static_cast<void>(read_pickle(bytes)); });
}

/// Puts a number of four bytes into a copy.
std::string with(std::string bytes, std::size_t at, std::uint32_t number) {
  std::memcpy(&bytes.at(at), &number, sizeof number);
  return bytes;
}

/// One tensor of two floats, of which `sizes` are said.
std::string tensor_pickle(const std::vector<std::int64_t>& sizes) {
  return pickle_of({{.name = "w", .type = "FloatStorage", .sizes = sizes}});
}

PickledTensor first_tensor(const std::string& bytes, const StorageBytes& blocks) {
  const Pickle pickle = read_pickle(bytes);
  return tensor_of(*pickle.root->as<PickleDict>()->items.at(0).second, blocks);
}

}  // namespace

TEST_CASE("an archive holds what was put into it") {
  const std::string archive = zip({{"a/one", "1"}, {"a/empty", ""}, {"plain", std::string(1000, 'x')}});
  const auto entries = unzip(archive);
  REQUIRE(entries.size() == 3);
  CHECK(entries[0].bytes == "1");
  CHECK(inner_name(entries[0]) == "one");
  CHECK(entries[1].bytes.empty());
  CHECK(entries[2].name == "plain");
  CHECK(inner_name(entries[2]) == "plain");
  CHECK(entries[2].bytes == std::string(1000, 'x'));
}

TEST_CASE("an archive that is cut short anywhere, or altered, is refused") {
  const std::string archive = zip({{"a/one", "some bytes"}, {"a/two", "others"}});
  for (std::size_t size = 0; size < archive.size(); ++size)
    CHECK(complaint(archive.substr(0, size)) != "nothing was thrown");
  const std::size_t content = 30 + 5;  // after the first entry's head and name
  std::string altered = archive;
  altered.at(content) ^= 1;
  CHECK(complaint(altered) == "an entry of the archive is damaged (checksum differs)");
}

TEST_CASE("an archive cannot claim more than it has") {
  const std::string archive = zip({{"a/one", "some bytes"}, {"a/two", "others"}});
  const std::size_t directory = archive.find("PK\x01\x02");
  CHECK(complaint(with(archive, directory + 20, 0xffffff00U)) == "the archive is cut short");  // packed
  CHECK(complaint(with(archive, directory + 24, 0xffffff00U)) == "an entry of the archive is damaged");
  CHECK(complaint(with(archive, directory + 42, 0xffffff00U)) == "the archive is cut short");  // place
  CHECK(complaint(with(archive, archive.size() - 12, 0xffffff00U)) ==
        "the archive is cut short");  // directory
  std::string bomb = archive;
  bomb.at(directory + 10) = 8;  // deflated, to 4 GB
  CHECK(complaint(with(bomb, directory + 24, 0xffffff00U)) ==
        "the archive's compressed entries are too large");
  CHECK(complaint(zip({{"a/one", "1"}, {"a/one", "2"}})) == "two entries of the archive have one name");
}

TEST_CASE("a pickle that takes what it has not made is refused") {
  const std::string start = "\x80\x02";
  CHECK(pickle_complaint(start + ".") == "the pickle ends too early");
  CHECK(pickle_complaint(start + "R.") == "the pickle takes what it has not made");
  CHECK(pickle_complaint(start + "t.") == "the pickle takes what it has not made");
  CHECK(pickle_complaint(start + "N(") == "the pickle is cut short");
  CHECK(pickle_complaint(start + "Nr\xff\xff\xff\x7f.") == "the pickle remembers out of order");
  CHECK(pickle_complaint(start + "h\x05.") == "the pickle recalls what it has not made");
  CHECK(pickle_complaint(start + "X\xff\xff\xff\x7fx.") == "the pickle is cut short");
  CHECK(pickle_complaint(start + "cos\nsystem\ni.") == "an instruction that torch does not write");
  CHECK(pickle_complaint(start + "N" + std::string(1000, '\x85') + ".") == "the pickle is nested too deeply");
  // a list put into a tuple, and the tuple into the list
  CHECK(pickle_complaint(start + "]q\0\x85q\1h\0h\1a."s) == "the pickle fills what it has used");
}

TEST_CASE("what a pickle would call is noted and not called") {
  const std::string bytes = "\x80\x02\x63os\nsystem\nX\2\0\0\0ls\x85R."s;
  const Pickle pickle = read_pickle(bytes);
  const auto* call = pickle.root->as<PickleCall>();
  REQUIRE(call != nullptr);
  CHECK(call->maker->as<PickleGlobal>()->name == "system");
}

TEST_CASE("a tensor lies within its numbers") {
  const std::string numbers(8, '\0');
  const StorageBytes blocks = {{"0", numbers}};
  CHECK(first_tensor(tensor_pickle({1, 2}), blocks).bytes == numbers);
  const auto complain = [&](const std::vector<std::int64_t>& sizes, const StorageBytes& there) {
    return support::message_of<std::invalid_argument>(
        [&] { static_cast<void>(first_tensor(tensor_pickle(sizes), there)); });
  };
  CHECK(complain({3}, blocks) == "a tensor has more or fewer numbers than it says");
  CHECK(complain({1'000'000'000'000}, blocks) == "a tensor has more or fewer numbers than it says");
  CHECK(complain({2}, {}) == "a tensor's numbers are missing");

  std::string beyond = tensor_pickle({2});  // its shape said to be (9,), of the same two numbers
  const std::size_t shape = beyond.find("(J\x02") + 2;
  CHECK(support::message_of<std::invalid_argument>([&] {
          static_cast<void>(first_tensor(with(beyond, shape, 9), blocks));
        }) == "a tensor reaches beyond its numbers");
}

}  // namespace gallop::agent
