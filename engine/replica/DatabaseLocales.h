#pragma once

#include "engine/jobs/Finding.h"
#include "engine/replica/ServerPlatform.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QList>
#include <QtCore/QString>
#include <QtCore/QStringList>

#include <functional>

namespace basekeep {

class Connection;

/// The locales that a server's databases were made with. A copy of their files keeps them for ever, so what the
/// server's system can do with them the replica's has to do as well, in the very same order: databases of the locale C
/// are at home everywhere, those that the C library sorts only on a system of the same kind, and those that the server
/// sorts by itself (ICU, or its own locales) where the system knows the names that they carry besides.
class DatabaseLocales final
{
    Q_DECLARE_TR_FUNCTIONS(DatabaseLocales)

public:
    enum class Provider { Libc, Icu, Builtin };

    struct Database
    {
        QString name;
        QString collate;
        QString ctype;
        Provider provider = Provider::Libc;
    };

    /// A server on `here` runs a copy of one on `source`. `knows` tells whether the server programs here take a name as
    /// that of a locale; it is asked only if the systems differ.
    DatabaseLocales(QList<Database> databases, int serverMajor, const ServerPlatform& source,
                    const ServerPlatform& here);

    /// Asks a server, template databases included. Throws Failure.
    [[nodiscard]] static QList<Database> ask(Connection& sql);

    /// What it means for a replica; nothing where both systems are alike.
    [[nodiscard]] Findings findings(const std::function<bool(const QString& locale)>& knows) const;

    /// The same where nobody could ask the server, with its reason if it gave one. Nothing if both systems are alike,
    /// or if that is not known either.
    [[nodiscard]] static Findings findingsUnasked(const ServerPlatform& source, const ServerPlatform& here,
                                                  const QString& reason = {});

private:
    [[nodiscard]] QString wayOut() const;
    [[nodiscard]] static QString listed(const QList<Database>& databases);
    [[nodiscard]] static QString measured(const QList<Database>& databases);

    QList<Database> m_databases;
    int m_serverMajor;
    ServerPlatform m_source;
    ServerPlatform m_here;
};

} // namespace basekeep
