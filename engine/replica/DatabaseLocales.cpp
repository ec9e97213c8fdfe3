#include "engine/replica/DatabaseLocales.h"

#include "engine/server/Connection.h"

#include <utility>

#include <QtCore/QHash>
#include <QtCore/QSet>

namespace basekeep {

namespace {

using Severity = Finding::Severity;

constexpr qsizetype mostNames = 5; ///< in a sentence
constexpr int firstWithProviders = 15;
constexpr int firstWithBuiltin = 17;

/// The order of bytes, whatever the system.
bool isPlain(const QString& locale)
{
    return locale == QLatin1String("C") || locale == QLatin1String("POSIX");
}

DatabaseLocales::Provider providerOf(const QString& code)
{
    if (code == QLatin1String("i"))
        return DatabaseLocales::Provider::Icu;
    return code == QLatin1String("b") ? DatabaseLocales::Provider::Builtin : DatabaseLocales::Provider::Libc;
}

QString shortened(const QStringList& names)
{
    if (names.size() <= mostNames)
        return names.join(QStringLiteral(", "));
    return DatabaseLocales::tr("%1 and %2 more")
        .arg(names.mid(0, mostNames).join(QStringLiteral(", ")))
        .arg(names.size() - mostNames);
}

} // namespace

DatabaseLocales::DatabaseLocales(QList<Database> databases, int serverMajor, const ServerPlatform& source,
                                 const ServerPlatform& here)
    : m_databases(std::move(databases)), m_serverMajor(serverMajor), m_source(source), m_here(here)
{
}

QList<DatabaseLocales::Database> DatabaseLocales::ask(Connection& sql)
{
    constexpr int versionsPerMajor = 10000;
    const bool hasProviders = sql.serverVersion() >= firstWithProviders * versionsPerMajor;
    const QByteArray query = QByteArray("SELECT datname, datcollate, datctype, ") +
                             (hasProviders ? "datlocprovider" : "'c'") + " FROM pg_catalog.pg_database ORDER BY oid";
    const QueryResult rows = sql.execute(query, tr("The server did not list the locales of its databases."));
    QList<Database> databases;
    for (int row = 0; row < rows.rows(); ++row)
        databases.append({rows.text(row, 0), rows.text(row, 1), rows.text(row, 2), providerOf(rows.text(row, 3))});
    return databases;
}

Findings DatabaseLocales::findings(const std::function<bool(const QString& locale)>& knows) const
{
    if (!m_here.isOtherSystemThan(m_source))
        return {};
    const QString here = m_here.systemName();
    const QString there = m_source.systemName();
    QHash<QString, bool> answers{{QStringLiteral("C"), true}}; // each costs the start of a program
    const auto isKnown = [&knows, &answers](const QString& locale) {
        if (const auto known = answers.constFind(locale); known != answers.constEnd())
            return *known;
        return *answers.insert(locale, knows(locale));
    };
    QList<Database> unknown;
    QList<Database> sortedOtherwise;
    for (const Database& database : m_databases) {
        if (!isKnown(database.collate) || !isKnown(database.ctype))
            unknown.append(database);
        else if (database.provider == Provider::Libc && (!isPlain(database.collate) || !isPlain(database.ctype)))
            sortedOtherwise.append(database);
    }
    Findings findings;
    if (!unknown.isEmpty()) {
        findings.append({Severity::Blocker,
                         QStringLiteral("locale"),
                         tr("%1 does not have the locales of these databases, so a replica could not open them: %2.")
                             .arg(here, listed(unknown)),
                         measured(unknown),
                         wayOut(),
                         {}});
    }
    if (!sortedOtherwise.isEmpty()) {
        findings.append({Severity::Blocker,
                         QStringLiteral("locale"),
                         tr("%1 sorts texts in another way than %2, so the indexes of these databases would silently "
                            "give wrong answers here: %3.")
                             .arg(here, there, listed(sortedOtherwise)),
                         measured(sortedOtherwise),
                         wayOut(),
                         {}});
    }
    if (!findings.isEmpty())
        return findings;
    return {{Severity::Good,
             QStringLiteral("locale"),
             tr("The locales of the databases work on %1 too.").arg(here),
             measured(m_databases),
             {},
             {}},
            {Severity::Warning,
             QStringLiteral("collations"),
             tr("The server runs on %1 and the replica on %2: only what the locale C or the server itself sorts is "
                "sorted alike.")
                 .arg(there, here),
             {},
             tr("Indexes on columns with a collation of the system's, or of another version of ICU, may give wrong "
                "answers on the replica. Do not promote it without a REINDEX of those."),
             {}}};
}

Findings DatabaseLocales::findingsUnasked(const ServerPlatform& source, const ServerPlatform& here,
                                          const QString& reason)
{
    if (!here.isOtherSystemThan(source))
        return {};
    return {
        {Severity::Blocker,
         QStringLiteral("locale-unknown"),
         tr("The server runs on another system than this one, and the locales of its databases, on which it depends "
            "whether they can be used here, could not be asked for."),
         {},
         tr("Let the role connect to a database of the server, and read pg_database there."),
         reason}};
}

QString DatabaseLocales::wayOut() const
{
    QString sorting;
    if (m_serverMajor >= firstWithBuiltin)
        sorting = tr(" (with --locale-provider=icu or builtin for other orders than that of bytes)");
    else if (m_serverMajor >= firstWithProviders)
        sorting = tr(" (with --locale-provider=icu for other orders than that of bytes)");
    return tr("Take a backup instead, which can be restored on %1, or make the replica on a machine with %1. For a "
              "replica here the server must have been made by initdb --locale=C%2; a dump brings the data there.")
        .arg(m_source.system == ServerPlatform::System::Other ? tr("its own system") : m_source.systemName(), sorting);
}

QString DatabaseLocales::listed(const QList<Database>& databases)
{
    QStringList names;
    for (const Database& database : databases)
        names << database.name;
    return shortened(names);
}

QString DatabaseLocales::measured(const QList<Database>& databases)
{
    QStringList parts;
    QSet<QString> seen;
    for (const Database& database : databases) {
        QString locale = database.collate;
        if (database.ctype != database.collate)
            locale += QStringLiteral(" / ") + database.ctype;
        if (database.provider != Provider::Libc) {
            locale += database.provider == Provider::Icu ? tr(", sorted by ICU") : tr(", sorted by the server");
        }
        if (seen.contains(locale))
            continue;
        seen.insert(locale);
        parts << locale;
    }
    return shortened(parts);
}

} // namespace basekeep
