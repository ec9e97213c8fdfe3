#pragma once

#include "engine/report/VerifyFinding.h"

#include <QtCore/QAbstractItemModel>
#include <QtCore/QByteArray>
#include <QtCore/QByteArrayList>
#include <QtCore/QList>
#include <QtCore/QThreadPool>

#include <memory>
#include <vector>

namespace basekeep {

class CancelToken;

/// The folders of a backup, and of its files those that something was found about; how much was found is told with each
/// folder above. Folders are read when somebody opens the one they lie in, in a thread of its own, and other files are
/// no rows: a backup of a million files costs no more than one of a hundred.
class BackupTreeModel final : public QAbstractItemModel
{
    Q_OBJECT

public:
    enum Column { NameColumn, CountColumn, ColumnCount };
    enum Role {
        PathRole = Qt::UserRole, ///< raw bytes, relative to the backup; empty for the backup itself
        ErrorCountRole,          ///< in it and below
    };

    explicit BackupTreeModel(QObject* parent = nullptr);
    ~BackupTreeModel() override;

    void setBackup(const QString& folder); ///< begins anew
    /// `all` begins with those that the model has taken already.
    void extend(const QList<VerifyFinding>& all);

    [[nodiscard]] QModelIndex backup() const { return index(0, 0); } ///< the row that stands for all of it
    [[nodiscard]] QModelIndex firstDamaged() const;                  ///< the innermost folder on the way to it
    [[nodiscard]] QModelIndex find(const QByteArray& path) const;    ///< invalid if there is no such row (yet)

    [[nodiscard]] QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    [[nodiscard]] QModelIndex parent(const QModelIndex& index) const override;
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] bool hasChildren(const QModelIndex& parent = {}) const override;
    [[nodiscard]] bool canFetchMore(const QModelIndex& parent) const override;
    void fetchMore(const QModelIndex& parent) override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Node
    {
        QByteArray name;
        Node* parent = nullptr;
        std::vector<std::unique_ptr<Node>> children; ///< by name
        bool isFolder = false;
        bool isRead = false; ///< or being read: all that can be known of what is in it
        int errors = 0;      ///< in it and below
        int warnings = 0;
        int notes = 0;
    };

    struct Listing
    {
        QByteArrayList folders;
        QByteArrayList archives;
    };

    [[nodiscard]] static Node* nodeOf(const QModelIndex& index) { return static_cast<Node*>(index.internalPointer()); }
    [[nodiscard]] QModelIndex indexOf(const Node* node, int column = 0) const;
    [[nodiscard]] static int rowOf(const Node* node);
    [[nodiscard]] static QByteArray pathOf(const Node* node);
    [[nodiscard]] static Listing list(const QString& folder, const CancelToken& cancel);
    [[nodiscard]] static QString countText(const Node* node);
    [[nodiscard]] static QVariant decoration(const Node* node);

    Node* child(Node* parent, const QByteArray& name, bool isFolder); ///< made if there is none
    void count(const VerifyFinding& finding);
    void take(const QByteArray& path, const Listing& listing);

    QString m_folder;
    std::unique_ptr<Node> m_top;
    qsizetype m_taken = 0;  ///< findings
    int m_backupNumber = 0; ///< tells listings of another backup from those of this one
    std::shared_ptr<CancelToken> m_cancel;
    QThreadPool m_reader;
};

} // namespace basekeep
