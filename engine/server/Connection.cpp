#include "engine/server/Connection.h"

#include "engine/server/SocketWait.h"
#include "engine/stream/OpenSslLifetime.h"

#include <thread>
#include <utility>
#include <vector>

#include <libpq-fe.h>

#include <QtCore/QDeadlineTimer>
#include <QtCore/QFile>

namespace basekeep {

namespace {

/// How often a wait looks whether it should end.
constexpr int pollSliceMs = 100;

} // namespace

Connection::Connection(const ConnectionSettings& settings, Purpose purpose, const QString& applicationName,
                       const CancelToken& cancel)
    : m_settings(settings), m_cancel(&cancel), m_mustClearSearchPath(purpose == Purpose::Sql)
{
    QMap<QString, QString> parameters = settings.merged();
    if (settings.password)
        parameters.insert(QStringLiteral("password"), *settings.password);
    if (!parameters.contains(QStringLiteral("application_name")))
        parameters.insert(QStringLiteral("application_name"), applicationName.left(63));

    const bool databaseKnown = parameters.contains(QStringLiteral("dbname")) ||
                               parameters.contains(QStringLiteral("service")) ||
                               qEnvironmentVariableIsSet("PGDATABASE") || qEnvironmentVariableIsSet("PGSERVICE");
    if (purpose == Purpose::Replication) {
        parameters.insert(QStringLiteral("replication"), QStringLiteral("true"));
        if (!databaseKnown)
            parameters.insert(QStringLiteral("dbname"), QStringLiteral("replication"));
    } else {
        parameters.remove(QStringLiteral("replication"));
        if (!databaseKnown || parameters.value(QStringLiteral("dbname")) == QLatin1String("replication"))
            parameters.insert(QStringLiteral("dbname"), QStringLiteral("postgres"));
    }
    parameters.insert(QStringLiteral("client_encoding"), QStringLiteral("UTF8"));
    try {
        connect(parameters);
    } catch (...) {
        PQfinish(m_connection);
        throw;
    }
    PQsetNoticeReceiver(m_connection, &Connection::receiveNotice, this);
}

Connection::~Connection()
{
    PQfreemem(m_copyBuffer);
    PQfinish(m_connection);
}

void Connection::connect(const QMap<QString, QString>& parameters)
{
    std::vector<QByteArray> texts;
    texts.reserve(std::size_t(parameters.size()) * 2);
    std::vector<const char*> keywords;
    std::vector<const char*> values;
    for (auto parameter = parameters.begin(); parameter != parameters.end(); ++parameter) {
        texts.push_back(parameter.key().toUtf8());
        keywords.push_back(texts.back().constData());
        const bool isFile = ConnectionSettings::namesFile(parameter.key());
        texts.push_back(isFile ? parameter.value().toLocal8Bit() : parameter.value().toUtf8());
        values.push_back(texts.back().constData());
    }
    keywords.push_back(nullptr);
    values.push_back(nullptr);

    const QString message = tr("No connection to the server at %1 could be made.").arg(m_settings.displayName());
    keepOpenSslUntilTheEnd();
    m_connection = PQconnectStartParams(keywords.data(), values.data(), 0);
    if (!m_connection)
        throw std::bad_alloc();
    // libpq leaves its own time limit to those who wait, and here that is us.
    const int seconds = parameters.value(QStringLiteral("connect_timeout")).toInt();
    const QDeadlineTimer deadline =
        seconds > 0 ? QDeadlineTimer(qint64(seconds) * 1000) : QDeadlineTimer(QDeadlineTimer::Forever);
    PostgresPollingStatusType polling = PGRES_POLLING_WRITING;
    while (polling != PGRES_POLLING_OK && polling != PGRES_POLLING_FAILED && PQstatus(m_connection) != CONNECTION_BAD) {
        // The socket can change between steps, when libpq goes on to the next of several addresses.
        const SocketInterest interest = polling == PGRES_POLLING_READING ? SocketInterest::Read : SocketInterest::Write;
        m_cancel->throwIfCancelled();
        if (deadline.hasExpired()) {
            ServerFailure failure;
            failure.code = Failure::Code::ConnectionFailed;
            failure.message = message;
            failure.hint = tr("Check host name and port, that the server runs, and that no firewall is between.");
            failure.detail = tr("No answer within %1 s.").arg(seconds);
            throw failure;
        }
        if (waitForSocket(PQsocket(m_connection), interest, pollSliceMs))
            polling = PQconnectPoll(m_connection);
    }
    if (polling == PGRES_POLLING_OK && PQstatus(m_connection) == CONNECTION_OK)
        return;

    ServerFailure failure = ServerFailure::fromConnection(Failure::Code::ConnectionFailed, message, m_connection);
    if (PQconnectionNeedsPassword(m_connection)) {
        failure.code = Failure::Code::AuthenticationFailed;
        failure.message = tr("The server at %1 asks for a password.").arg(m_settings.displayName());
        failure.hint = passfileHint();
    } else if (PQconnectionUsedPassword(m_connection)) {
        failure.code = Failure::Code::AuthenticationFailed;
        failure.message = tr("The server at %1 did not let this role in.").arg(m_settings.displayName());
        failure.hint = tr("Check the role's name and its password.");
    } else {
        failure.hint = tr("Check host name and port, that the server runs, and that no firewall is between.");
    }
    throw failure;
}

QString Connection::passfileHint() const
{
#ifndef Q_OS_WIN
    // libpq tells this on standard error only, which nobody reads who looks at a window.
    for (const auto& [keyword, value] : effectiveParameters()) {
        constexpr QFileDevice::Permissions ofOthers = QFileDevice::ReadGroup | QFileDevice::WriteGroup |
                                                      QFileDevice::ExeGroup | QFileDevice::ReadOther |
                                                      QFileDevice::WriteOther | QFileDevice::ExeOther;
        if (keyword == QLatin1String("passfile") && (QFile::permissions(value) & ofOthers)) {
            return tr("The passfile \"%1\" is ignored, since it is open to other accounts: give it the mode 0600.")
                .arg(value);
        }
    }
#endif
    return tr("Type the password, or put it into the passfile (.pgpass).");
}

int Connection::serverVersion() const
{
    return PQserverVersion(m_connection);
}

QString Connection::parameterStatus(const char* name) const
{
    return QString::fromUtf8(PQparameterStatus(m_connection, name));
}

int Connection::backendPid() const
{
    return PQbackendPID(m_connection);
}

QString Connection::user() const
{
    return QString::fromUtf8(PQuser(m_connection));
}

QString Connection::database() const
{
    return QString::fromUtf8(PQdb(m_connection));
}

bool Connection::usedPassword() const
{
    return PQconnectionUsedPassword(m_connection) != 0;
}

QList<std::pair<QString, QString>> Connection::effectiveParameters() const
{
    QList<std::pair<QString, QString>> parameters;
    const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options(PQconninfo(m_connection),
                                                                               &PQconninfoFree);
    for (const PQconninfoOption* option = options.get(); option && option->keyword; ++option) {
        if (!option->val || !*option->val || qstrcmp(option->keyword, "password") == 0)
            continue;
        const QString keyword = QString::fromUtf8(option->keyword);
        const bool isFile = ConnectionSettings::namesFile(keyword);
        parameters.append({keyword, isFile ? QString::fromLocal8Bit(option->val) : QString::fromUtf8(option->val)});
    }
    return parameters;
}

ConnectionSettings Connection::settingsForSibling() const
{
    ConnectionSettings sibling = m_settings;
    if (usedPassword())
        sibling.password = QString::fromUtf8(PQpass(m_connection));
    return sibling;
}

QueryResult Connection::execute(const QByteArray& command, const QString& what)
{
    send(command, what);
    return rowsOfNext(what);
}

QueryResult Connection::rowsOfNext(const QString& what)
{
    QueryResult rows;
    for (;;) {
        Result result = nextResult(what);
        if (result.kind == ResultKind::End)
            return rows;
        if (result.kind == ResultKind::Rows || result.kind == ResultKind::CommandOk)
            rows = std::move(result.rows);
        else
            throw Failure{Failure::Code::ProtocolViolation, what, {}, tr("The server began an unexpected COPY.")};
    }
}

QString Connection::show(const QByteArray& setting)
{
    const QueryResult result =
        execute("SHOW " + setting, tr("The server did not show its setting %1.").arg(QString::fromLatin1(setting)));
    return result.text(0, 0);
}

void Connection::send(const QByteArray& command, const QString& what)
{
    m_cancel->throwIfCancelled();
    if (m_mustClearSearchPath)
        clearSearchPath();
    if (PQsendQuery(m_connection, command.constData()) != 1)
        throw ServerFailure::fromConnection(Failure::Code::ConnectionLost, what, m_connection);
    flush();
}

Connection::Result Connection::nextResult(const QString& what)
{
    while (PQisBusy(m_connection)) {
        waitCancellable(false);
        if (PQconsumeInput(m_connection) != 1)
            throw ServerFailure::fromConnection(Failure::Code::ConnectionLost, what, m_connection);
    }
    pg_result* raw = PQgetResult(m_connection);
    if (!raw)
        return {};
    QueryResult result(raw);
    switch (PQresultStatus(raw)) {
    case PGRES_TUPLES_OK:
        return {ResultKind::Rows, std::move(result)};
    case PGRES_COMMAND_OK:
    case PGRES_EMPTY_QUERY:
        return {ResultKind::CommandOk, std::move(result)};
    case PGRES_COPY_OUT:
        return {ResultKind::CopyOut, {}};
    case PGRES_COPY_IN:
        return {ResultKind::CopyIn, {}};
    case PGRES_COPY_BOTH:
        return {ResultKind::CopyBoth, {}};
    case PGRES_PIPELINE_SYNC:
        return {ResultKind::Sync, {}};
    default:
        break;
    }
    const ServerFailure failure = ServerFailure::fromResult(what, raw, m_connection);
    // Leave a session that goes on in a state in which it takes the next command.
    while (PQstatus(m_connection) == CONNECTION_OK && !PQisBusy(m_connection)) {
        pg_result* rest = PQgetResult(m_connection);
        if (!rest)
            break;
        PQclear(rest);
    }
    throw failure;
}

Connection::CopyRead Connection::readCopy(std::span<const std::byte>& message)
{
    PQfreemem(m_copyBuffer);
    m_copyBuffer = nullptr;
    for (int attempt = 0; attempt < 2; ++attempt) {
        const int length = PQgetCopyData(m_connection, &m_copyBuffer, 1);
        if (length > 0) {
            message = std::as_bytes(std::span(m_copyBuffer, std::size_t(length)));
            return CopyRead::Data;
        }
        if (length == -1)
            return CopyRead::Ended;
        // Reading does not wait either: asking first whether there is something would be one more call for each
        // message.
        if (length == -2 || (attempt == 0 && PQconsumeInput(m_connection) != 1)) {
            throw ServerFailure::fromConnection(Failure::Code::ConnectionLost,
                                                tr("The connection to the server broke while it was sending."),
                                                m_connection);
        }
    }
    return CopyRead::NothingYet;
}

Connection::CopyRead Connection::readCopy(OwnedBytes& message)
{
    std::span<const std::byte> bytes;
    const CopyRead result = readCopy(bytes);
    if (result == CopyRead::Data)
        message = OwnedBytes(std::exchange(m_copyBuffer, nullptr), bytes, &PQfreemem);
    return result;
}

void Connection::writeCopy(std::span<const std::byte> message)
{
    if (PQputCopyData(m_connection, reinterpret_cast<const char*>(message.data()), int(message.size())) != 1) {
        throw ServerFailure::fromConnection(Failure::Code::ConnectionLost,
                                            tr("The server did not take what was sent to it."), m_connection);
    }
    flush();
}

void Connection::endCopy()
{
    if (PQputCopyEnd(m_connection, nullptr) != 1) {
        throw ServerFailure::fromConnection(Failure::Code::ConnectionLost,
                                            tr("The server did not take the end of the copy."), m_connection);
    }
    flush();
}

void Connection::flush()
{
    int rest = PQflush(m_connection);
    while (rest == 1) {
        waitCancellable(true);
        if (PQconsumeInput(m_connection) != 1)
            break;
        rest = PQflush(m_connection);
    }
    if (rest != 0) {
        throw ServerFailure::fromConnection(Failure::Code::ConnectionLost, tr("The connection to the server broke."),
                                            m_connection);
    }
}

bool Connection::waitReadable(int timeoutMs)
{
    return waitForSocket(PQsocket(m_connection), SocketInterest::Read, timeoutMs);
}

void Connection::waitCancellable(bool wantsWrite)
{
    const SocketInterest interest = wantsWrite ? SocketInterest::ReadOrWrite : SocketInterest::Read;
    do {
        m_cancel->throwIfCancelled();
        if (m_waitObserver)
            m_waitObserver();
    } while (!waitForSocket(PQsocket(m_connection), interest, pollSliceMs));
}

void Connection::requestCancel()
{
    PGcancel* request = PQgetCancel(m_connection);
    if (!request)
        return;
    std::thread([request] {
        char error[256];
        PQcancel(request, error, int(sizeof error));
        PQfreeCancel(request);
    }).detach();
}

void Connection::receiveNotice(void* self, const pg_result* result)
{
    const auto* connection = static_cast<const Connection*>(self);
    if (!connection->m_noticeHandler)
        return;
    const auto field = [result](int code) {
        const char* text = PQresultErrorField(result, code);
        return text ? QString::fromUtf8(text) : QString();
    };
    ServerNotice notice;
    notice.severity = field(PG_DIAG_SEVERITY_NONLOCALIZED);
    notice.sqlState = field(PG_DIAG_SQLSTATE);
    notice.text = field(PG_DIAG_MESSAGE_PRIMARY);
    const QString detail = field(PG_DIAG_MESSAGE_DETAIL);
    if (!detail.isEmpty())
        notice.text += QLatin1Char('\n') + detail;
    connection->m_noticeHandler(notice);
}

} // namespace basekeep
