// SPDX-License-Identifier: MIT
// The friction row across the plane is left out: its jacobian is zero, so it never moves anything.
#include "env/planar_solver.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace gallop::env::planar {
namespace {

constexpr double kLimitErp = 0.2;  // Bullet's defaults
constexpr double kLimitImpulse = 100.0;
constexpr double kContactImpulse = 1e10F;
/// Quirk 8: a limit violated by more is not corrected, only kept from growing.
constexpr double kCorrectedViolation = 0.04F;

/// Over the joints from the root to a body: the plane's three, and those of its leg as far as the body.
double dot_on_way(int body, const JointVector& a, const JointVector& b) {
  double sum = a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
  const int last = kFirstHinge + body;
  for (int joint = kFirstHinge + leg_start(body); joint <= last; ++joint) sum += a[joint] * b[joint];
  return sum;
}

}  // namespace

void Solver::solve(const Tree& tree, const std::vector<const Manifold*>& contacts,
                   const JointVector& positions, JointVector& velocities) {
  limits_.clear();
  normals_.clear();
  frictions_.clear();
  change_.fill(0.0);
  for (const Manifold* manifold : contacts) add_contact_rows(tree, *manifold, velocities);
  add_limit_rows(tree, positions, velocities);

  for (int iteration = 0; iteration < spec::kSolverIterations; ++iteration) {
    const double residual = solve_limits(iteration);
    solve_contacts();
    // With a contact, Bullet's residual is not a number (0/0 in the row left out here), and no iteration is
    // the last.
    if (normals_.empty() && residual <= spec::kResidualThreshold) break;
  }
  tree.add_velocities(velocities, change_, 1.0);
}

Solver::Row Solver::row(const Tree& tree, int body, const JointVector& jacobian) const {
  Row row;
  row.body = body;
  row.jacobian = jacobian;
  row.response = tree.response(body, jacobian);
  const double yield = dot_on_way(body, row.jacobian, row.response);
  row.effective_mass = yield > std::numeric_limits<double>::epsilon() ? 1.0 / yield : 0.0;
  return row;
}

void Solver::add_limit_rows(const Tree& tree, const JointVector& positions, const JointVector& velocities) {
  for (const int joint : spec::kLimitRows) {
    const auto [lower, upper] = ranges_[static_cast<std::size_t>(joint - spec::kPlaneJoints)];
    add_limit_row(tree, joint, 1.0, positions[joint] - lower, velocities);
    add_limit_row(tree, joint, -1.0, upper - positions[joint], velocities);
  }
}

void Solver::add_limit_row(const Tree& tree, int joint, double direction, double room,
                           const JointVector& velocities) {
  if (room > 0.0) return;
  JointVector jacobian{};
  jacobian[joint] = direction;
  Row limit = row(tree, joint - kFirstHinge, jacobian);
  const double stop = -(velocities[joint] * direction) * limit.effective_mass;
  const double correction = -room * kLimitErp / spec::kSubstep * limit.effective_mass;
  limit.right_hand_side = room > -kCorrectedViolation ? correction + stop : stop;
  limits_.push_back(limit);
}

void Solver::add_contact_rows(const Tree& tree, const Manifold& manifold, const JointVector& velocities) {
  const Shape& shape = manifold.shape();
  for (const ContactPoint& point : manifold.points()) {
    Row normal = row(tree, shape.body, tree.jacobian(shape.body, point.world, {0.0, 1.0}));
    const double distance = point.world.z + spec::kLinearSlop;
    double speed = 0.0 - dot_on_way(shape.body, velocities, normal.jacobian);
    double correction = 0.0;
    if (distance > 0.0) {
      speed -= distance / spec::kSubstep;
    } else {
      correction = -distance * spec::kContactErp / spec::kSubstep;
    }
    normal.right_hand_side = correction * normal.effective_mass + speed * normal.effective_mass;
    normals_.push_back(normal);

    Row friction = row(tree, shape.body, tree.jacobian(shape.body, point.world, {1.0, 0.0}));
    friction.right_hand_side =
        -dot_on_way(shape.body, velocities, friction.jacobian) * friction.effective_mass;
    friction.friction = shape.friction;
    frictions_.push_back(friction);
  }
}

/// The impulse that this row alone would add now.
double Solver::wanted_impulse(const Row& row) const {
  return row.right_hand_side - dot_on_way(row.body, row.jacobian, change_) * row.effective_mass;
}

/// Adds `wanted` as far as the total impulse stays within its bounds; returns what was added.
double Solver::apply(Row& row, double wanted, double lower, double upper) {
  const double sum = row.impulse + wanted;
  const double total = std::clamp(sum, lower, upper);
  const double added = total == sum ? wanted : total - row.impulse;
  row.impulse = total;
  for (int joint = 0; joint < spec::kJoints; ++joint) change_[joint] += row.response[joint] * added;
  return added;
}

/// In alternating directions. Returns the largest square of a row's velocity change.
double Solver::solve_limits(int iteration) {
  double residual = 0.0;
  const int rows = static_cast<int>(limits_.size());
  for (int i = 0; i < rows; ++i) {
    Row& limit = limits_[static_cast<std::size_t>(iteration % 2 == 1 ? i : rows - 1 - i)];
    const double moved = apply(limit, wanted_impulse(limit), 0.0, kLimitImpulse) / limit.effective_mass;
    residual = std::max(residual, moved * moved);
  }
  return residual;
}

void Solver::solve_contacts() {
  for (Row& normal : normals_) apply(normal, wanted_impulse(normal), 0.0, kContactImpulse);
  for (std::size_t i = 0; i < frictions_.size(); ++i) {
    // the cone of both directions, of which one is idle
    const double bound = frictions_[i].friction * normals_[i].impulse;
    apply(frictions_[i], wanted_impulse(frictions_[i]), -bound, bound);
  }
}

}  // namespace gallop::env::planar
