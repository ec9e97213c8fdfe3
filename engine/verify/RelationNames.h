#pragma once

#include "engine/identity/RelationFile.h"
#include "engine/jobs/CancelToken.h"
#include "engine/server/ConnectionSettings.h"

#include <QtCore/QCoreApplication>

#include <map>
#include <string>
#include <vector>

namespace basekeep {

class Connection;

/// Asks a live server what the relation files of its cluster hold.
class RelationNames final
{
    Q_DECLARE_TR_FUNCTIONS(RelationNames)

public:
    /// No more files than these are asked for.
    static constexpr std::size_t mostFiles = 1000;

    using Names = std::map<std::string, QString>; ///< by path; "table public.ledger of the database shop"

    RelationNames(ConnectionSettings connection, const CancelToken& cancel)
        : m_connection(std::move(connection)), m_cancel(cancel)
    {
    }

    /// Of those files, by their paths in the manifest, that the server knows. Throws Failure, WrongServer if it is one
    /// of another cluster.
    [[nodiscard]] Names namesOf(const std::vector<std::string>& paths, quint64 systemIdentifier) const;

private:
    void ask(Connection& connection, const QString& database,
             const std::vector<std::pair<std::string, RelationFile>>& files, Names& names) const;

    const ConnectionSettings m_connection;
    const CancelToken& m_cancel; ///< must outlive the object
};

} // namespace basekeep
