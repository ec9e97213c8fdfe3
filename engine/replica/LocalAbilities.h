#pragma once

#include <QtCore/QString>

namespace basekeep {

/// What the local server programs, and the account that runs them, can do with settings that were made elsewhere.
class LocalAbilities
{
public:
    virtual ~LocalAbilities() = default;

    /// The programs take this value; a name that they do not know is refused too.
    [[nodiscard]] virtual bool accepts(const QString& setting, const QString& value) const = 0;
    /// The value where no file sets one; empty if it cannot be told.
    [[nodiscard]] virtual QString defaultOf(const QString& setting) const = 0;
    /// A library to preload is installed with them.
    [[nodiscard]] virtual bool hasLibrary(const QString& name) const = 0;

    [[nodiscard]] virtual bool mayRead(const QString& file) const = 0;
    [[nodiscard]] virtual bool mayWriteIn(const QString& folder) const = 0;

protected:
    LocalAbilities() = default;
    LocalAbilities(const LocalAbilities&) = default;
    LocalAbilities& operator=(const LocalAbilities&) = default;
};

} // namespace basekeep
