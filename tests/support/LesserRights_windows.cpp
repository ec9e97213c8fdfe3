#include "tests/support/LesserRights.h"

namespace basekeep {

LesserRights::LesserRights() = default;

LesserRights::~LesserRights() = default;

} // namespace basekeep
