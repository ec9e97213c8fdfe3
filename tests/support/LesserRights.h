#pragma once

namespace basekeep {

/// As long as it lives, this process has an ordinary user's rights to files, also when the tests run as root, whom no
/// permissions hinder. On Windows it changes nothing: there, permissions are another matter.
///
/// Files that are to be read meanwhile must lie where others can get to them, see TestFolder.
class LesserRights final
{
public:
    LesserRights();
    ~LesserRights();
    LesserRights(const LesserRights&) = delete;
    LesserRights& operator=(const LesserRights&) = delete;

private:
    bool m_isLesser = false; ///< and was not before
};

} // namespace basekeep
