#include "gui/verify/BackupTreeModel.h"

#include "engine/jobs/CancelToken.h"
#include "engine/storage/FileSystem.h"
#include "engine/storage/FolderListing.h"
#include "engine/storage/MemberPath.h"
#include "engine/verify/BackupArchive.h"
#include "gui/widgets/Format.h"
#include "gui/widgets/Icons.h"

#include <QtCore/QDir>

#include <algorithm>

namespace basekeep {

namespace {

bool isNumber(const QByteArray& name)
{
    return !name.isEmpty() && std::all_of(name.begin(), name.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// Oids come first, by their value; all else by its letters.
bool comesBefore(const QByteArray& left, const QByteArray& right)
{
    if (isNumber(left) != isNumber(right))
        return isNumber(left);
    if (isNumber(left) && left.size() != right.size())
        return left.size() < right.size();
    return left < right;
}

/// The names on the way to a file. WAL that lies outside of the backup has a folder of its own at the top.
QByteArrayList stepsOf(const QByteArray& path)
{
    const bool isAbsolute = path.startsWith('/') || (path.size() > 1 && path.at(1) == ':');
    if (!isAbsolute)
        return path.split('/');
    const qsizetype slash = path.lastIndexOf('/');
    return {path.left(slash), path.mid(slash + 1)};
}

} // namespace

BackupTreeModel::BackupTreeModel(QObject* parent)
    : QAbstractItemModel(parent), m_top(std::make_unique<Node>()), m_cancel(std::make_shared<CancelToken>())
{
    m_reader.setMaxThreadCount(1);
    m_top->isFolder = true;
    m_top->isRead = true;
}

BackupTreeModel::~BackupTreeModel()
{
    m_cancel->cancel();
    m_reader.waitForDone();
}

void BackupTreeModel::setBackup(const QString& folder)
{
    beginResetModel();
    m_cancel->cancel();
    m_cancel = std::make_shared<CancelToken>();
    ++m_backupNumber;
    m_folder = folder;
    m_taken = 0;
    m_top = std::make_unique<Node>();
    m_top->isFolder = true;
    endResetModel();
}

void BackupTreeModel::extend(const QList<VerifyFinding>& all)
{
    if (all.size() <= m_taken)
        return;
    for (; m_taken < all.size(); ++m_taken)
        count(all.at(m_taken));
    Q_EMIT dataChanged(index(0, 0), index(0, ColumnCount - 1));
}

void BackupTreeModel::count(const VerifyFinding& finding)
{
    const QByteArrayList steps = stepsOf(QByteArray::fromStdString(finding.path));
    Node* node = m_top.get();
    const auto add = [this, &finding](Node* place) {
        switch (finding.severity()) {
        case VerifyFinding::Severity::Error:
            ++place->errors;
            break;
        case VerifyFinding::Severity::Warning:
            ++place->warnings;
            break;
        case VerifyFinding::Severity::Note:
            ++place->notes;
            break;
        }
        if (place != m_top.get())
            Q_EMIT dataChanged(indexOf(place), indexOf(place, CountColumn));
    };
    add(node);
    for (qsizetype step = 0; step < steps.size(); ++step) {
        if (steps.at(step).isEmpty())
            continue;
        const bool isOnTheWay = step + 1 < steps.size();
        node = child(node, steps.at(step), isOnTheWay);
        if (isOnTheWay && QDir::isAbsolutePath(QString::fromUtf8(steps.first())))
            node->isRead = true; // its other content is none of the backup's
        add(node);
    }
}

BackupTreeModel::Node* BackupTreeModel::child(Node* parent, const QByteArray& name, bool isFolder)
{
    auto& children = parent->children;
    const auto place = std::lower_bound(
        children.begin(), children.end(), name,
        [](const std::unique_ptr<Node>& node, const QByteArray& wanted) { return comesBefore(node->name, wanted); });
    if (place != children.end() && (*place)->name == name) {
        (*place)->isFolder = (*place)->isFolder || isFolder;
        return place->get();
    }
    const int row = int(place - children.begin());
    beginInsertRows(indexOf(parent), row, row);
    auto fresh = std::make_unique<Node>();
    fresh->name = name;
    fresh->parent = parent;
    fresh->isFolder = isFolder;
    Node* added = children.insert(place, std::move(fresh))->get();
    endInsertRows();
    return added;
}

QModelIndex BackupTreeModel::firstDamaged() const
{
    const Node* node = m_top.get();
    while (true) {
        const auto found =
            std::find_if(node->children.begin(), node->children.end(),
                         [](const std::unique_ptr<Node>& place) { return place->isFolder && place->errors > 0; });
        if (found == node->children.end())
            return indexOf(node);
        node = found->get();
    }
}

QModelIndex BackupTreeModel::find(const QByteArray& path) const
{
    const Node* node = m_top.get();
    if (path.isEmpty())
        return indexOf(node);
    const QByteArrayList steps = stepsOf(path);
    for (const QByteArray& step : steps) {
        const auto found = std::find_if(node->children.begin(), node->children.end(),
                                        [&step](const std::unique_ptr<Node>& place) { return place->name == step; });
        if (found == node->children.end())
            return {};
        node = found->get();
    }
    return indexOf(node);
}

QModelIndex BackupTreeModel::index(int row, int column, const QModelIndex& parent) const
{
    if (!hasIndex(row, column, parent))
        return {};
    if (!parent.isValid())
        return createIndex(row, column, m_top.get());
    return createIndex(row, column, nodeOf(parent)->children[std::size_t(row)].get());
}

QModelIndex BackupTreeModel::parent(const QModelIndex& index) const
{
    return index.isValid() ? indexOf(nodeOf(index)->parent) : QModelIndex();
}

int BackupTreeModel::rowCount(const QModelIndex& parent) const
{
    if (parent.column() > 0)
        return 0;
    return parent.isValid() ? int(nodeOf(parent)->children.size()) : 1;
}

int BackupTreeModel::columnCount(const QModelIndex&) const
{
    return ColumnCount;
}

bool BackupTreeModel::hasChildren(const QModelIndex& parent) const
{
    if (parent.column() > 0)
        return false;
    if (!parent.isValid())
        return true;
    const Node* node = nodeOf(parent);
    return !node->children.empty() || (node->isFolder && !node->isRead);
}

bool BackupTreeModel::canFetchMore(const QModelIndex& parent) const
{
    return parent.isValid() && nodeOf(parent)->isFolder && !nodeOf(parent)->isRead;
}

void BackupTreeModel::fetchMore(const QModelIndex& parent)
{
    if (!canFetchMore(parent))
        return;
    nodeOf(parent)->isRead = true;
    const QByteArray path = pathOf(nodeOf(parent));
    const QString folder = path.isEmpty() ? m_folder : m_folder + u'/' + QFile::decodeName(path);
    m_reader.start([this, path, folder, number = m_backupNumber, cancel = m_cancel] {
        const Listing listing = list(folder, *cancel);
        QMetaObject::invokeMethod(
            this,
            [this, path, listing, number] {
                if (number == m_backupNumber)
                    take(path, listing);
            },
            Qt::QueuedConnection);
    });
}

BackupTreeModel::Listing BackupTreeModel::list(const QString& folder, const CancelToken& cancel)
{
    Listing found;
    FolderListing listing(FileSystem::toPath(folder));
    while (listing.next()) {
        if (cancel.isCancelled())
            return {};
        const std::string name = listing.name();
        if (listing.isFolder())
            found.folders << QByteArray::fromStdString(name);
        else if (BackupArchive::fromFileName(name))
            found.archives << QByteArray::fromStdString(name);
    }
    return found;
}

void BackupTreeModel::take(const QByteArray& path, const Listing& listing)
{
    Node* const node = nodeOf(find(path));
    if (!node)
        return;
    for (const QByteArray& name : listing.folders)
        child(node, name, true);
    // Only a backup in tar format has archives, and at its top; "16384.tar" further down is somebody's file.
    if (node == m_top.get()) {
        for (const QByteArray& name : listing.archives)
            child(node, name, false);
    }
    if (!node->children.empty())
        return;
    // Whoever shows it has offered to open it.
    Q_EMIT layoutAboutToBeChanged();
    Q_EMIT layoutChanged();
}

QVariant BackupTreeModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Node* node = nodeOf(index);
    const QString name =
        node == m_top.get() ? tr("Whole backup") : QString::fromStdString(printableName(node->name.toStdString()));
    switch (role) {
    case Qt::DisplayRole:
        return index.column() == NameColumn ? name
               : node->errors + node->warnings + node->notes > 0
                   ? formatCount(quint64(node->errors + node->warnings + node->notes))
                   : QString();
    case Qt::TextAlignmentRole:
        return index.column() == CountColumn ? QVariant(int(Qt::AlignRight | Qt::AlignVCenter)) : QVariant();
    case Qt::DecorationRole:
        return index.column() == NameColumn ? decoration(node) : QVariant();
    case Qt::ToolTipRole:
    case Qt::AccessibleTextRole:
        return countText(node).isEmpty() ? name
                                         : tr("%1: %2", "folder or file, what was found").arg(name, countText(node));
    case PathRole:
        return pathOf(node);
    case ErrorCountRole:
        return node->errors;
    default:
        return {};
    }
}

QVariant BackupTreeModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int((section == NameColumn ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    return section == NameColumn ? tr("Place") : tr("Findings");
}

QModelIndex BackupTreeModel::indexOf(const Node* node, int column) const
{
    return node ? createIndex(rowOf(node), column, node) : QModelIndex();
}

int BackupTreeModel::rowOf(const Node* node)
{
    if (!node->parent)
        return 0;
    const auto& siblings = node->parent->children;
    const auto place = std::lower_bound(
        siblings.begin(), siblings.end(), node->name,
        [](const std::unique_ptr<Node>& sibling, const QByteArray& name) { return comesBefore(sibling->name, name); });
    return int(place - siblings.begin());
}

QByteArray BackupTreeModel::pathOf(const Node* node)
{
    QByteArray path = node->name;
    for (node = node->parent; node && node->parent; node = node->parent)
        path = node->name + '/' + path;
    return path;
}

QString BackupTreeModel::countText(const Node* node)
{
    QStringList parts;
    if (node->errors > 0)
        parts << tr("%n error(s)", nullptr, node->errors);
    if (node->warnings > 0)
        parts << tr("%n warning(s)", nullptr, node->warnings);
    if (node->notes > 0)
        parts << tr("%n note(s)", nullptr, node->notes);
    return parts.join(QStringLiteral(", "));
}

QVariant BackupTreeModel::decoration(const Node* node)
{
    const QString name = node->isFolder ? QStringLiteral("folder") : QStringLiteral("file");
    if (node->errors > 0)
        return node->isFolder ? icon(name, StateColor::Bad) : icon(QStringLiteral("error"), StateColor::Bad);
    if (node->warnings > 0)
        return node->isFolder ? icon(name, StateColor::Warning) : icon(QStringLiteral("warning"), StateColor::Warning);
    return icon(name);
}

} // namespace basekeep
