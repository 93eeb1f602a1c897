// SPDX-License-Identifier: MIT
// Capsules as rings between two poles; planes row by row.
#include "viz/mesh.h"

#include <cassert>
#include <glm/gtc/constants.hpp>

namespace gallop::viz {
namespace {

/// Two triangles over four corners given counter-clockwise.
void add_quad(Mesh& mesh, std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d) {
  mesh.indices.insert(mesh.indices.end(), {a, b, c, a, c, d});
}

/// A ring of the upper (side +1) or lower (side -1) cap; `polar` is the angle from +z.
void add_ring(Mesh& mesh, float radius, float length, int slices, float polar, float side) {
  const glm::vec3 centre{0.0F, 0.0F, side * length / 2.0F};
  for (int i = 0; i < slices; ++i) {
    const float around = glm::two_pi<float>() * static_cast<float>(i) / static_cast<float>(slices);
    const glm::vec3 normal{std::sin(polar) * std::cos(around), std::sin(polar) * std::sin(around),
                           std::cos(polar)};
    mesh.vertices.push_back({centre + radius * normal, normal});
  }
}

}  // namespace

Mesh capsule_mesh(float radius, float length, int slices) {
  assert(slices >= 4 && slices % 4 == 0);
  const int rings_a_cap = slices / 4;
  Mesh mesh;

  // vertices: north pole, rings downwards (the equator twice when there is a cylinder), south pole
  mesh.vertices.push_back({{0.0F, 0.0F, length / 2.0F + radius}, {0.0F, 0.0F, 1.0F}});
  int rings = 0;
  for (int i = 1; i <= rings_a_cap; ++i, ++rings) {
    add_ring(mesh, radius, length, slices, glm::half_pi<float>() * static_cast<float>(i) / rings_a_cap, 1.0F);
  }
  for (int i = length > 0.0F ? 0 : 1; i < rings_a_cap; ++i, ++rings) {
    add_ring(mesh, radius, length, slices,
             glm::half_pi<float>() * (1.0F + static_cast<float>(i) / rings_a_cap), -1.0F);
  }
  mesh.vertices.push_back({{0.0F, 0.0F, -length / 2.0F - radius}, {0.0F, 0.0F, -1.0F}});

  // faces: a fan at each pole, quads between rings
  const auto vertex = [slices](int ring, int i) {
    return static_cast<std::uint32_t>(1 + ring * slices + i % slices);
  };
  const auto south = static_cast<std::uint32_t>(mesh.vertices.size() - 1);
  for (int i = 0; i < slices; ++i) {
    mesh.indices.insert(mesh.indices.end(), {0, vertex(0, i), vertex(0, i + 1)});
    for (int ring = 0; ring + 1 < rings; ++ring) {
      add_quad(mesh, vertex(ring, i), vertex(ring + 1, i), vertex(ring + 1, i + 1), vertex(ring, i + 1));
    }
    mesh.indices.insert(mesh.indices.end(), {south, vertex(rings - 1, i + 1), vertex(rings - 1, i)});
  }
  return mesh;
}

Mesh plane_mesh(int cells) {
  const float half = static_cast<float>(cells) / 2.0F;
  Mesh mesh;
  for (int row = 0; row <= cells; ++row) {
    for (int column = 0; column <= cells; ++column) {
      mesh.vertices.push_back(
          {{static_cast<float>(column) - half, static_cast<float>(row) - half, 0.0F}, {0.0F, 0.0F, 1.0F}});
    }
  }
  const auto corner = [cells](int row, int column) {
    return static_cast<std::uint32_t>(row * (cells + 1) + column);
  };
  for (int row = 0; row < cells; ++row) {
    for (int column = 0; column < cells; ++column) {
      add_quad(mesh, corner(row, column), corner(row, column + 1), corner(row + 1, column + 1),
               corner(row + 1, column));
    }
  }
  return mesh;
}

}  // namespace gallop::viz
