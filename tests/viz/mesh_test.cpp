// SPDX-License-Identifier: MIT
// Surfaces: closed, facing outwards, of the right volume.
#include "viz/mesh.h"

#include <doctest/doctest.h>

#include <map>
#include <utility>

using gallop::viz::capsule_mesh;
using gallop::viz::Mesh;
using gallop::viz::plane_mesh;

namespace {

struct Triangle {
  glm::vec3 middle;
  glm::vec3 normal;  ///< by the order of its corners; its length is twice the area
};

std::vector<Triangle> triangles(const Mesh& mesh) {
  std::vector<Triangle> result;
  for (std::size_t i = 0; i < mesh.indices.size(); i += 3) {
    const glm::vec3 a = mesh.vertices[mesh.indices[i]].position;
    const glm::vec3 b = mesh.vertices[mesh.indices[i + 1]].position;
    const glm::vec3 c = mesh.vertices[mesh.indices[i + 2]].position;
    result.push_back({(a + b + c) / 3.0F, glm::cross(b - a, c - a)});
  }
  return result;
}

/// Whether every edge is walked once in each direction: no hole, no flipped triangle.
bool is_closed(const Mesh& mesh) {
  std::map<std::pair<std::uint32_t, std::uint32_t>, int> walked;
  for (std::size_t i = 0; i < mesh.indices.size(); i += 3) {
    for (std::size_t k = 0; k < 3; ++k) ++walked[{mesh.indices[i + k], mesh.indices[i + (k + 1) % 3]}];
  }
  for (const auto& [edge, times] : walked) {
    const auto back = walked.find({edge.second, edge.first});
    if (times != 1 || back == walked.end() || back->second != 1) return false;
  }
  return !walked.empty();
}

/// By the divergence theorem; negative when triangles face inwards.
double volume(const Mesh& mesh) {
  double sum = 0.0;
  for (const Triangle& triangle : triangles(mesh)) sum += glm::dot(triangle.middle, triangle.normal) / 6.0;
  return sum;
}

}  // namespace

TEST_CASE("a capsule is a closed surface facing outwards") {
  for (const float length : {0.0F, 0.3F, 2.0F}) {
    CAPTURE(length);
    const Mesh mesh = capsule_mesh(0.5F, length, 20);
    CHECK(is_closed(mesh));
    for (const Triangle& triangle : triangles(mesh)) {
      CHECK(glm::length(triangle.normal) > 0.0F);
      const glm::vec3 axis{0.0F, 0.0F, glm::clamp(triangle.middle.z, -length / 2.0F, length / 2.0F)};
      CHECK(glm::dot(triangle.normal, triangle.middle - axis) > 0.0F);
    }
  }
}

TEST_CASE("a capsule's volume is that of a cylinder and a ball") {
  const double exact = 3.14159265 * (0.5 * 0.5 * 2.0 + 4.0 / 3.0 * 0.5 * 0.5 * 0.5);
  CHECK(volume(capsule_mesh(0.5F, 2.0F, 128)) == doctest::Approx(exact).epsilon(0.002));
}

TEST_CASE("a capsule's normals are unit and lead back to its axis") {
  const float radius = 0.25F;
  for (const auto& vertex : capsule_mesh(radius, 1.0F, 16).vertices) {
    CHECK(glm::length(vertex.normal) == doctest::Approx(1.0));
    const glm::vec3 axis = vertex.position - radius * vertex.normal;
    CHECK(glm::length(glm::vec2(axis)) < 1e-6F);
    CHECK(std::abs(axis.z) == doctest::Approx(0.5));
  }
}

TEST_CASE("a plane faces up, cell by cell, row by row") {
  const Mesh mesh = plane_mesh(3);
  CHECK(mesh.indices.size() == 3 * 3 * 6);
  float area = 0.0F;
  for (const Triangle& triangle : triangles(mesh)) {
    CHECK(triangle.normal.z > 0.0F);
    area += triangle.normal.z / 2.0F;
  }
  CHECK(area == doctest::Approx(9.0));
  const glm::vec3 fifth =
      (mesh.vertices[mesh.indices[24]].position + mesh.vertices[mesh.indices[26]].position);
  CHECK(glm::length(fifth) == doctest::Approx(0.0));  // the middle cell is around the origin
}
