#include "engine/replica/StandbyOverrides.h"

#include <QtTest/QtTest>

using namespace basekeep;
using namespace Qt::StringLiterals;

namespace {

/// A machine as the test wants it.
class MadeUpAbilities final : public LocalAbilities
{
public:
    QStringList refused;   ///< "name=value"
    QStringList libraries; ///< that are installed
    QStringList readable;
    QStringList writable{u"/tmp"_s};
    QMap<QString, QString> defaults{{u"unix_socket_directories"_s, u"/tmp"_s}};

    bool accepts(const QString& setting, const QString& value) const override
    {
        return !refused.contains(setting + u'=' + value);
    }
    QString defaultOf(const QString& setting) const override { return defaults.value(setting); }
    bool hasLibrary(const QString& name) const override { return libraries.contains(name); }
    bool mayRead(const QString& file) const override { return readable.contains(file); }
    bool mayWriteIn(const QString& folder) const override { return writable.contains(folder); }
};

} // namespace

/// What a copied configuration must have else to run as a standby here.
class StandbyOverridesTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
#ifdef Q_OS_WIN
        QSKIP("skipped: its paths and its expectations are those of Unix");
#endif
    }

    void init()
    {
        m_configured.clear();
        m_control.reset();
        m_settings = {};
        m_settings.target = u"/copy"_s;
        m_settings.port = 5555;
        m_settings.slotName = u"basekeep_x"_s;
        m_abilities = {};
        m_here = {};
        m_here.system = ServerPlatform::System::Linux;
    }

    void changesNothingWithoutNeed()
    {
        m_configured = {
            {u"shared_buffers"_s, u"1GB"_s}, {u"max_connections"_s, u"500"_s}, {u"archive_mode"_s, u"off"_s}};
        m_control.emplace().maxConnections = 500;
        m_control->maxLocksPerTransaction = 64;
        QCOMPARE(decided(),
                 (QStringList{u"primary_slot_name=basekeep_x"_s, u"port=5555"_s, u"listen_addresses=localhost"_s}));
        QCOMPARE(reasons(), 0);
    }

    void raisesWhatAStandbyNeeds()
    {
        // The primary was started with other values than its files have.
        m_configured = {{u"max_connections"_s, u"50"_s}};
        m_control.emplace();
        m_control->maxConnections = 300;
        m_control->maxWorkerProcesses = 8;
        m_control->maxWalSenders = 20;
        m_control->maxPreparedTransactions = 5;
        m_control->maxLocksPerTransaction = 64;
        const QStringList all = decided();
        QVERIFY(all.contains(u"max_connections=300"_s));
        QVERIFY(all.contains(u"max_wal_senders=20"_s));
        QVERIFY(all.contains(u"max_prepared_transactions=5"_s));
        QCOMPARE(all.filter(u"max_worker"_s), QStringList());
        QCOMPARE(all.filter(u"max_locks"_s), QStringList());
        QCOMPARE(reasons(), 3);
    }

    void leavesThePrimarysTasks()
    {
        m_configured = {{u"archive_mode"_s, u"on"_s},
                        {u"archive_command"_s, u"cp %p /archive/%f"_s},
                        {u"synchronous_standby_names"_s, u"*"_s},
                        {u"hot_standby"_s, u"off"_s},
                        {u"restore_command"_s, u"cp /archive/%f %p"_s},
                        {u"recovery_target_time"_s, u"2026-01-01"_s},
                        {u"recovery_target_timeline"_s, u"3"_s}};
        const QStringList all = decided();
        for (const QString& one :
             {u"archive_mode=off"_s, u"synchronous_standby_names="_s, u"hot_standby=on"_s, u"restore_command="_s,
              u"recovery_target_time="_s, u"recovery_target_timeline=latest"_s})
            QVERIFY2(all.contains(one), qPrintable(one));
        QVERIFY(all.filter(u"archive_command"_s).isEmpty());
    }

    void leavesPathsOfThePrimary()
    {
        m_configured = {{u"hba_file"_s, u"/etc/postgresql/15/main/pg_hba.conf"_s},
                        {u"log_directory"_s, u"/var/log/postgresql"_s},
                        {u"external_pid_file"_s, u"/var/run/postgresql/15-main.pid"_s},
                        {u"stats_temp_directory"_s, u"/var/run/postgresql/15-main.pg_stat_tmp"_s},
                        {u"unix_socket_directories"_s, u"/tmp, /var/run/postgresql"_s}};
        const QStringList all = decided();
        for (const QString& one : {u"hba_file=/copy/pg_hba.conf"_s, u"log_directory=log"_s, u"external_pid_file="_s,
                                   u"stats_temp_directory=pg_stat_tmp"_s})
            QVERIFY2(all.contains(one), qPrintable(one));
        QVERIFY(all.contains(u"unix_socket_directories="_s));
    }

    void looksForCertificates()
    {
        m_configured = {{u"ssl"_s, u"on"_s}, {u"ssl_cert_file"_s, u"/etc/ssl/cert.pem"_s}};
        m_abilities.readable = {u"/etc/ssl/cert.pem"_s, u"/copy/server.key"_s};
        QVERIFY(decided().filter(u"ssl"_s).isEmpty());
        m_abilities.readable.removeLast();
        QVERIFY(decided().contains(u"ssl=off"_s));
    }

    void keepsTheLibrariesThatAreThere()
    {
        m_configured = {{u"shared_preload_libraries"_s, u"pg_stat_statements, \"timescaledb\""_s}};
        m_abilities.libraries = {u"pg_stat_statements"_s};
        QVERIFY(decided().contains(u"shared_preload_libraries=pg_stat_statements"_s));
    }

    void asksTheProgramsForLocales()
    {
        m_configured = {{u"lc_messages"_s, u"xx_YY"_s}, {u"lc_time"_s, u"C"_s}, {u"timezone"_s, u"Mars/Olympus"_s}};
        m_abilities.refused = {u"lc_messages=xx_YY"_s, u"timezone=Mars/Olympus"_s};
        const QStringList all = decided();
        QVERIFY(all.contains(u"lc_messages=C"_s));
        QVERIFY(all.contains(u"timezone=UTC"_s));
        QVERIFY(all.filter(u"lc_time"_s).isEmpty());
    }

    void movesFromLinuxToWindows()
    {
        m_here.system = ServerPlatform::System::Windows;
        m_settings.target = u"C:/replica"_s;
        m_configured = {{u"dynamic_shared_memory_type"_s, u"posix"_s},
                        {u"shared_memory_type"_s, u"mmap"_s},
                        {u"wal_sync_method"_s, u"fdatasync"_s},
                        {u"effective_io_concurrency"_s, u"200"_s},
                        {u"max_stack_depth"_s, u"7MB"_s},
                        {u"log_destination"_s, u"stderr,syslog"_s},
                        {u"io_method"_s, u"io_uring"_s},
                        {u"unix_socket_directories"_s, u"/var/run/postgresql"_s},
                        {u"log_directory"_s, u"/var/log/postgresql"_s},
                        {u"dynamic_library_path"_s, u"$libdir:/opt/pg"_s},
                        {u"lc_messages"_s, u"C.UTF-8"_s},
                        {u"lc_monetary"_s, u"C.UTF-8"_s},
                        {u"wal_compression"_s, u"lz4"_s}};
        // Not lc_messages: the programs take anything for it.
        m_abilities.refused = {u"dynamic_shared_memory_type=posix"_s,
                               u"shared_memory_type=mmap"_s,
                               u"wal_sync_method=fdatasync"_s,
                               u"effective_io_concurrency=200"_s,
                               u"max_stack_depth=7MB"_s,
                               u"log_destination=stderr,syslog"_s,
                               u"lc_monetary=C.UTF-8"_s,
                               u"io_method=io_uring"_s};
        m_abilities.writable = {u"C:/replica//var/run/postgresql"_s};
        m_abilities.defaults = {{u"dynamic_shared_memory_type"_s, u"windows"_s},
                                {u"shared_memory_type"_s, u"windows"_s},
                                {u"wal_sync_method"_s, u"open_datasync"_s},
                                {u"effective_io_concurrency"_s, u"0"_s},
                                {u"max_stack_depth"_s, u"2048"_s},
                                {u"log_destination"_s, u"stderr"_s},
                                {u"dynamic_library_path"_s, u"$libdir"_s}};
        const QStringList all = decided();
        for (const QString& one :
             {u"dynamic_shared_memory_type=windows"_s, u"shared_memory_type=windows"_s,
              u"wal_sync_method=open_datasync"_s, u"effective_io_concurrency=0"_s, u"max_stack_depth=2048"_s,
              u"log_destination=stderr"_s, u"unix_socket_directories="_s, u"log_directory=log"_s,
              u"dynamic_library_path=$libdir"_s, u"lc_messages=C"_s, u"lc_monetary=C"_s})
            QVERIFY2(all.contains(one), qPrintable(one));
        QVERIFY(all.filter(u"wal_compression"_s).isEmpty()); // the programs can do that
        QVERIFY(all.filter(u"io_method"_s).isEmpty());       // a version that does not know it has no default for it
        QCOMPARE(reasons(), 11);
    }

    void movesFromWindowsToLinux()
    {
        m_configured = {{u"dynamic_shared_memory_type"_s, u"windows"_s},
                        {u"log_directory"_s, u"D:\\logs"_s},
                        {u"dynamic_library_path"_s, u"$libdir;C:/PostGIS/lib"_s},
                        {u"lc_messages"_s, u"English_United States.1252"_s}};
        m_abilities.refused = {u"dynamic_shared_memory_type=windows"_s, u"lc_messages=English_United States.1252"_s};
        m_abilities.defaults = {{u"dynamic_shared_memory_type"_s, u"posix"_s},
                                {u"dynamic_library_path"_s, u"$libdir"_s}};
        const QStringList all = decided();
        for (const QString& one : {u"dynamic_shared_memory_type=posix"_s, u"log_directory=log"_s,
                                   u"dynamic_library_path=$libdir"_s, u"lc_messages=C"_s})
            QVERIFY2(all.contains(one), qPrintable(one));
    }

    void keepsTheSystemsOwnFolders()
    {
        m_configured = {{u"dynamic_library_path"_s, u"$libdir:/opt/pg"_s}};
        QVERIFY(decided().filter(u"dynamic_library_path"_s).isEmpty());
        m_here.system = ServerPlatform::System::Windows;
        m_configured = {{u"dynamic_library_path"_s, u"$libdir;C:/PostGIS/lib"_s}};
        QVERIFY(decided().filter(u"dynamic_library_path"_s).isEmpty());
    }

    void letsTheUserWin()
    {
        m_configured = {{u"archive_mode"_s, u"on"_s}};
        m_settings.extraSettings = {{u"Archive_Mode"_s, u"always"_s}, {u"work_mem"_s, u"8MB"_s}};
        const QStringList all = decided();
        QVERIFY(all.contains(u"archive_mode=always"_s));
        QVERIFY(!all.contains(u"archive_mode=off"_s));
        QCOMPARE(all.last(), u"work_mem=8MB"_s);
    }

private:
    QStringList decided()
    {
        m_decided = StandbyOverrides(m_configured, m_control, m_settings, m_abilities, m_here).decide();
        QStringList texts;
        for (const StandbyOverrides::Override& one : m_decided)
            texts << one.name + u'=' + one.value;
        return texts;
    }
    qsizetype reasons() const
    {
        return StandbyOverrides::findings(m_decided).size();
    }

    QMap<QString, QString> m_configured;
    std::optional<ControlFile> m_control;
    CloneSettings m_settings;
    ServerPlatform m_here;
    MadeUpAbilities m_abilities;
    QList<StandbyOverrides::Override> m_decided;
};

QTEST_APPLESS_MAIN(StandbyOverridesTest)
#include "StandbyOverridesTest.moc"
