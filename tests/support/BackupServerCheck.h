#pragma once

#include "engine/replica/LocalCluster.h"
#include "engine/server/ConnectionSettings.h"
#include "tests/support/TestFolder.h"

#include <QtCore/QList>
#include <QtCore/QString>
#include <QtCore/QStringList>

#include <memory>

namespace basekeep {

class TestServer;

/// The proof of a backup: a server of the same major version, started on the backup's folder itself, that recovers and
/// answers queries. The folder is used up by it: recovery changes it, and as root it is given to the server's account,
/// tablespaces included. Run pg_verifybackup first.
class BackupServerCheck final
{
public:
    /// `backupFolder` is a data directory, its tablespace links in place.
    BackupServerCheck(const TestServer& origin, QString backupFolder);
    ~BackupServerCheck(); ///< stops the server
    BackupServerCheck(const BackupServerCheck&) = delete;
    BackupServerCheck& operator=(const BackupServerCheck&) = delete;

    /// Makes a data directory out of a tar backup, with the system's tar and whatever the archives are compressed with:
    /// base.tar, <oid>.tar into `tablespacesFolder`/<oid>, pg_wal.tar, and links in pg_tblspc; a tablespace that the
    /// server has in pg_tblspc itself is unpacked there. tablespace_map stays, for the sake of a verification, until
    /// start() removes it. Members are taken as they are: for our own archives only.
    static void unpackTarBackup(const QString& tarFolder, const QString& dataDirectory,
                                const QString& tablespacesFolder);

    /// For a backup taken without WAL: copies the origin's segments into the backup's pg_wal, up to this moment, so the
    /// rows written since the backup are then in it too.
    void takeWalFromOrigin();

    void start(); ///< returns when it accepts connections; throws Failure with the server's log if it does not
    void stop();

    [[nodiscard]] QString query(const QString& sql) const; ///< first column of the first row
    [[nodiscard]] QList<QStringList> rows(const QString& sql) const;

    /// Throws Failure unless ledger and journal have equally many rows, between the two bounds, and every extra_N of
    /// the origin's tablespaces can be read in full.
    void checkRows(quint64 atLeast, quint64 atMost) const;

    [[nodiscard]] ConnectionSettings connectionSettings() const; ///< superuser, of the restored server

private:
    const TestServer& m_origin;
    QString m_dataDirectory;
    TestFolder m_folder; ///< socket and log
    int m_port = 0;
    std::unique_ptr<LocalCluster> m_cluster;
};

} // namespace basekeep
