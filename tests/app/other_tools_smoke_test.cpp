// SPDX-License-Identifier: MIT
// What other people's programs read of a run: exports, as a table and through Python's own readers.
#include <doctest/doctest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <sstream>
#include <vector>

#include "app/gallop_binary.h"
#include "support/files.h"

using namespace gallop;
using gallop::support::Outcome;
using gallop::support::read_file;
using gallop::support::Subprocess;
using gallop::support::Workplace;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

const std::string kCheckpoint = "runs/sac/HalfCheetahBulletEnv-v0_1/checkpoints/last/";

void train(const Workplace& place) {
  REQUIRE(place.run("train --preset smoke --steps 300 --seed 1 --video none --eval-every 0").code == 0);
}

/// Python with what it prints; $GALLOP_PYTHON is an interpreter that has torch, else python3 may be.
Outcome python(const Workplace& place, const std::string& program) {
  const char* named = std::getenv("GALLOP_PYTHON");
  const std::string interpreter = named != nullptr ? named : "python3";
  return Subprocess({"/usr/bin/env", interpreter, "-c", program}, {.folder = place.path()}).wait();
}

bool python_has_torch(const Workplace& place) {
  const bool has_torch = python(place, "import torch, numpy").code == 0;
  if (!has_torch) MESSAGE("skipped: no Python with torch and numpy (GALLOP_PYTHON may name one)");
  return has_torch;
}

std::vector<std::vector<std::string>> rows_of(const std::string& table) {
  std::vector<std::vector<std::string>> rows;
  std::istringstream lines(table);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream fields(line);
    auto& row = rows.emplace_back();
    for (std::string field; std::getline(fields, field, ',');) row.push_back(field);
  }
  return rows;
}

}  // namespace

TEST_CASE("a rollout is the episode that eval scores, a row a step") {
  const Workplace place;
  train(place);
  REQUIRE(place.run("export 1 --format rollout --to walk.csv --seed 3").code == 0);
  const auto rows = rows_of(read_file(place.path() / "walk.csv"));
  REQUIRE(rows.size() == 1001);
  const std::vector<std::string>& names = rows[0];
  REQUIRE(names.size() == 41);
  CHECK(names[0] == "step");
  CHECK(names[1] == "action_0");
  CHECK(names[7] == "observation_0");
  CHECK(names[33] == "reward");
  CHECK(names[39] == "x");
  CHECK(names[40] == "speed");

  const json answer = json::parse(place.run("eval 1 --episodes 1 --seed 3 --json").out);
  double score = 0.0;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    const auto number = [&row = rows[i]](std::size_t column) { return std::stod(row.at(column)); };
    CHECK(number(0) == static_cast<double>(i));
    CHECK((((number(34) + number(35)) + number(36)) + number(37)) + number(38) == number(33));
    score += number(33);
  }
  CHECK(score == answer.at("returns")[0]);
  CHECK(std::stod(rows.back()[39]) == answer.at("distances")[0]);

  CHECK(place.run("export 1 --format rollout").code == 0);
  CHECK(fs::exists(place.path() / "rollout.csv"));
  CHECK(place.run("export runs/sac/HalfCheetahBulletEnv-v0_1/policy.pt --format rollout").code == 0);
  CHECK(place.run("export 1 --format rollout --check").code == 2);
}

TEST_CASE("exported weights are the actor alone, and act as the checkpoint does") {
  const Workplace place;
  train(place);
  const Outcome outcome = place.run("export 1 --format weights --to weights.pt --check --json");
  REQUIRE(outcome.code == 0);
  CHECK(json::parse(outcome.out).at("max_action_difference") == 0.0);
  CHECK(fs::file_size(place.path() / "weights.pt") < fs::file_size(place.path() / kCheckpoint / "nets.pt"));
  CHECK(place.run("eval weights.pt --episodes 1 --json").code == 0);
}

TEST_CASE("Python reads a checkpoint as nothing but tensors, and finds the same actions") {
  const Workplace place;
  if (!python_has_torch(place)) return;
  train(place);
  REQUIRE(place.run("export 1 --format weights --to weights.pt").code == 0);
  REQUIRE(place.run("export 1 --format rollout --to walk.csv").code == 0);
  const Outcome outcome = python(place, R"(
import numpy, torch
for name in ("nets.pt", "optim.pt", "alpha.pt", "loop.pt", "rng.bin"):
    tensors = torch.load(")" + kCheckpoint + R"(" + name, weights_only=True)
    assert type(tensors) is dict and all(type(t) is torch.Tensor for t in tensors.values()), name
nets = torch.load(")" + kCheckpoint + R"(nets.pt", weights_only=True)
actor = torch.load("weights.pt", weights_only=True)
assert actor and all(torch.equal(actor[name], nets[name]) for name in actor)
table = torch.tensor(numpy.loadtxt("walk.csv", delimiter=",", skiprows=1), dtype=torch.float32)
x, actions = table[:, 7:33], table[:, 1:7]
layers = sum(name.endswith(".weight") for name in actor)
for i in range(layers):
    x = torch.nn.functional.linear(x, actor[f"actor.l{i}.weight"], actor[f"actor.l{i}.bias"])
    if i < layers - 1: x = torch.relu(x)
print("difference", float((torch.tanh(x[:, :6]) - actions).abs().max()))
)");
  CAPTURE(outcome.err);
  CHECK(outcome.code == 0);
  REQUIRE(outcome.out.starts_with("difference "));
  CHECK(std::stod(outcome.out.substr(11)) < 1e-5);
}

TEST_CASE("Python's plain dictionaries of tensors are read, whatever wrote them") {
  const Workplace place;
  if (!python_has_torch(place)) return;
  train(place);
  REQUIRE(place.run("export 1 --format weights --to weights.pt").code == 0);
  REQUIRE(python(place, "import torch; torch.save(torch.load('weights.pt', weights_only=True), 'again.pt')")
              .code == 0);
  const json ours = json::parse(place.run("eval weights.pt --episodes 1 --json").out);
  const json theirs = json::parse(place.run("eval again.pt --episodes 1 --json").out);
  CHECK(ours.at("returns") == theirs.at("returns"));
}
