#pragma once

#include <QtCore/QByteArray>
#include <QtCore/QString>

namespace basekeep {

/// The sandbox's password, which is random and known to nobody but libpq: a passfile in the sandbox's folder that
/// belongs to the account that made the sandbox. libpq ignores it once others may read it.
class SandboxPassfile final
{
public:
    explicit SandboxPassfile(const QString& sandboxFolder);

    [[nodiscard]] QString fileName() const { return m_fileName; }

    /// The password in it, empty if there is none or if this account may not read it.
    [[nodiscard]] QByteArray password() const;

    /// Makes the file with a new password and returns that; throws Failure.
    QByteArray create(const QString& socketFolder) const;

private:
    QString m_fileName;
};

} // namespace basekeep
